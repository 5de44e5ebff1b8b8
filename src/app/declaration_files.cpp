#include "app/declaration_files.h"

#include <fstream>

#include "base/limits.h"
#include "base/text.h"
#include "integrations/declaration_reader.h"
#include "integrations/declaration_xml.h"

namespace gatehouse::app {
namespace {

namespace fs = std::filesystem;
using Reason = NoDeclarationFile::Reason;

Failure<NoDeclarationFile> fail(Reason reason, std::string message) {
  return Failure(NoDeclarationFile{reason, std::move(message)});
}

Result<fs::path, NoDeclarationFile> file_in(const fs::path& directory) {
  const auto consolidated = directory / "integration.xml";
  const auto pair = directory / "integration" / "config.xml";
  std::error_code ignored;
  const bool has_consolidated = fs::exists(consolidated, ignored);
  const bool has_pair = fs::exists(pair, ignored);
  if (has_consolidated && has_pair) {
    return fail(Reason::kMissing, directory.string() +
                                      " has both integration.xml and integration/config.xml; "
                                      "name the one to apply.");
  }
  if (has_consolidated) return consolidated;
  if (has_pair) return pair;
  return fail(Reason::kMissing, directory.string() +
                                    " is a directory with neither integration.xml nor "
                                    "integration/config.xml in it.");
}

Result<DeclarationFile::Part, NoDeclarationFile> part_at(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    return fail(Reason::kMissing, "There is no file " + path.string() + ".");
  }
  std::ifstream file(path, std::ios::binary);
  // One byte more than is allowed, so that readers see that it is too long.
  std::string text(limits::kDeclarationBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return fail(Reason::kUnreadable, path.string() + " cannot be read.");
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return DeclarationFile::Part{path, std::move(text)};
}

bool is_xml(const DeclarationFile::Part& part) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string_view text = part.text;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return part.path.extension() == ".xml" || trimmed(text).starts_with('<');
}

integrations::DeclarationSource source(const DeclarationFile::Part& part) {
  return {.name = part.path.string(), .text = part.text};
}

}  // namespace

std::string DeclarationFile::place() const {
  return fs::absolute(main.path).lexically_normal().string();
}

Result<DeclarationFile, NoDeclarationFile> find_declarations(const fs::path& path) {
  std::error_code ignored;
  auto found = fs::is_directory(path, ignored) ? file_in(path) : path;
  if (!found) return Failure(found.error());
  auto main = part_at(*found);
  if (!main) return Failure(main.error());
  DeclarationFile file{.main = std::move(*main), .api = {}};
  if (!is_xml(file.main) || !integrations::is_half_of_pair(file.main.text)) return file;
  if (file.main.path.filename() == "api.xml") {
    return fail(Reason::kMissing, file.main.path.string() +
                                      " says only what integrations may use; name the config.xml "
                                      "beside it.");
  }
  auto api = part_at(found->parent_path() / "api.xml");
  if (!api) return Failure(api.error());
  file.api = std::move(*api);
  return file;
}

integrations::Declarations read_declarations(const DeclarationFile& file,
                                             const access::ResourceTree& tree) {
  if (file.api) {
    return integrations::read_integration_pair(source(file.main), source(*file.api), tree);
  }
  if (is_xml(file.main)) return integrations::read_integration_xml(source(file.main), tree);
  return integrations::read_declarations(source(file.main), tree);
}

}  // namespace gatehouse::app
