#include "commands/declaration_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/limits.h"
#include "base/text.h"
#include "integrations/declaration_reader.h"
#include "integrations/declaration_xml.h"

namespace gatehouse::commands {
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

// A file of the consolidated form's name is never of the older one, whatever its root is.
bool is_half_of_pair(const DeclarationFile::Part& part) {
  return part.path.filename() != "integration.xml" && integrations::is_half_of_pair(part.text);
}

integrations::DeclarationSource source(const DeclarationFile::Part& part) {
  return {.name = part.path.string(), .text = part.text};
}

}  // namespace

integrations::DeclarationOrigin DeclarationFile::origin(const std::string& given_name) const {
  using Naming = integrations::DeclarationOrigin::Naming;
  const auto place = fs::absolute(main.path).lexically_normal();
  if (!given_name.empty()) {
    return {.name = given_name, .place = place.string(), .naming = Naming::kGiven};
  }
  const auto name = place.filename().string();
  const bool is_magentos = name == "integration.xml" || name == "config.xml";
  return {.name = name,
          .place = place.string(),
          .naming = is_magentos ? Naming::kOfFormat : Naming::kOfFile};
}

Result<DeclarationFile, NoDeclarationFile> find_declarations(const fs::path& path) {
  std::error_code ignored;
  auto found = fs::is_directory(path, ignored) ? file_in(path) : path;
  if (!found) return Failure(found.error());
  auto main = part_at(*found);
  if (!main) return Failure(main.error());
  DeclarationFile file{.main = std::move(*main), .api = {}, .acl = {}};
  if (!is_xml(file.main)) return file;
  const bool is_pair = is_half_of_pair(file.main);
  const auto module = is_pair ? found->parent_path() / ".." : found->parent_path();
  if (const auto acl = (module / "acl.xml").lexically_normal(); fs::exists(acl, ignored)) {
    auto part = part_at(acl);
    if (!part) return Failure(part.error());
    file.acl = std::move(*part);
  }
  if (!is_pair) return file;
  if (file.main.path.filename() == "api.xml") {
    return fail(Reason::kMissing, file.main.path.string() +
                                      " says only what integrations may use; name the config.xml "
                                      "beside it.");
  }
  const auto beside = found->parent_path() / "api.xml";
  if (!fs::exists(beside, ignored)) return file;
  auto api = part_at(beside);
  if (!api) return Failure(api.error());
  file.api = std::move(*api);
  return file;
}

integrations::Declarations read_declarations(const DeclarationFile& file,
                                             const access::ResourceTree& tree) {
  if (!is_xml(file.main)) return integrations::read_declarations(source(file.main), tree);
  Result<integrations::ModuleResources, std::vector<integrations::DeclarationProblem>> own;
  if (file.acl) own = integrations::read_module_resources(source(*file.acl));
  auto known = own ? *own : integrations::ModuleResources();
  std::optional<integrations::DeclarationSource> api;
  if (file.api) api = source(*file.api);
  auto read =
      is_half_of_pair(file.main)
          ? integrations::read_integration_pair(source(file.main), api, tree, std::move(known))
          : integrations::read_integration_xml(source(file.main), tree, std::move(known));
  if (own) return read;
  auto problems = std::move(own.error());
  if (!read) std::ranges::move(read.error(), std::back_inserter(problems));
  return Failure(std::move(problems));
}

}  // namespace gatehouse::commands
