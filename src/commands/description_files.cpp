#include "commands/description_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "access/magento_xml.h"
#include "access/openapi_reader.h"
#include "access/yaml_reader.h"
#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::commands {
namespace {

namespace fs = std::filesystem;
using access::DescriptionDraft;
using access::DescriptionSource;
using access::Merging;
using Reason = NoDescriptionFile::Reason;

Failure<NoDescriptionFile> fail(Reason reason, std::string message) {
  return Failure(NoDescriptionFile{reason, std::move(message)});
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

// The files of a module that say something here, in the order in which Magento reads them.
constexpr const char* kAclFile = "acl.xml";
constexpr const char* kWebapiFile = "webapi.xml";
constexpr const char* kRestFile = "webapi_rest/webapi.xml";
constexpr const char* kModuleFile = "module.xml";

bool is_etc(const fs::path& directory) {
  return is_there(directory / kModuleFile) || is_there(directory / kAclFile) ||
         is_there(directory / kWebapiFile) || is_there(directory / kRestFile);
}

// Whether modules below a directory of this name are none of the program's.
bool is_passed_over(const std::string& name) {
  static const std::set<std::string> kNames{"Test",   "Tests",        "test",      "tests",
                                            "_files", "node_modules", "generated", "var"};
  return name.starts_with('.') || kNames.contains(name);
}

// Collects the `etc` directories of all modules below a directory.
Result<std::vector<fs::path>, NoDescriptionFile> modules_below(const fs::path& root) {
  std::vector<fs::path> found;
  std::error_code error;
  std::size_t seen = 0;
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end;
       at.increment(error)) {
    if (++seen > limits::kDirectoryEntriesMax) {
      return fail(Reason::kMissing, root.string() + " holds more than " +
                                        std::to_string(limits::kDirectoryEntriesMax) +
                                        " files; name the directories with the modules.");
    }
    std::error_code ignored;
    if (at->is_symlink(ignored) || !at->is_directory(ignored)) continue;
    const auto name = at->path().filename().string();
    if (name == "etc" && is_there(at->path() / kModuleFile)) found.push_back(at->path());
    if (name == "etc" || is_passed_over(name)) at.disable_recursion_pending();
  }
  if (error) {
    return fail(Reason::kUnreadable, root.string() + " cannot be read: " + error.message() + ".");
  }
  std::ranges::sort(found);
  if (!found.empty()) return found;
  return fail(Reason::kMissing, root.string() +
                                    " is a directory with no module of Magento in it: none of its "
                                    "directories has etc/module.xml.");
}

// Reads the files one after another into one draft.
class Importer {
 public:
  explicit Importer(DescriptionDraft base) : found_{std::move(base)} {}

  Result<FoundDescription, NoDescriptionFile> import(const std::vector<fs::path>& paths,
                                                     const access::RouteTable& opened_by_setting) {
    std::vector<fs::path> files;
    for (const auto& path : paths) {
      std::error_code ignored;
      if (!is_there(path)) {
        return fail(Reason::kMissing, "There is no file or directory " + path.string() + ".");
      }
      if (!fs::is_directory(path, ignored)) {
        files.push_back(path);
      } else if (auto added = add_modules_of(path); !added) {
        return Failure(added.error());
      }
    }
    if (auto read = read_modules(); !read) return Failure(read.error());
    for (const auto& file : files) {
      if (auto read = read_file(file); !read) return Failure(read.error());
    }
    if (has_magento_) open_by_setting(opened_by_setting);
    return std::move(found_);
  }

 private:
  struct Module {
    fs::path etc;
    access::ModuleName name;
  };

  using Done = Result<void, NoDescriptionFile>;

  Done add_modules_of(const fs::path& directory) {
    if (is_etc(directory / "etc")) return add_module(directory / "etc");
    if (is_etc(directory)) return add_module(directory);
    const auto all = modules_below(directory);
    if (!all) return Failure(all.error());
    for (const auto& etc : *all) {
      if (auto added = add_module(etc); !added) return added;
    }
    return {};
  }

  Done add_module(const fs::path& etc) {
    Module module{etc, {}};
    if (const auto file = etc / kModuleFile; is_there(file)) {
      const auto text = text_of(file);
      if (!text) return Failure(text.error());
      module.name = access::read_module_xml({file.string(), *text}, found_.draft);
    }
    const auto same = std::ranges::find_if(modules_, [&](const Module& other) {
      return !module.name.name.empty() && other.name.name == module.name.name;
    });
    if (same != modules_.end()) {
      found_.draft.object({(etc / kModuleFile).string()}, "The module " + module.name.name +
                                                              " is in " + same->etc.string() +
                                                              " as well; name one of the two.");
    }
    modules_.push_back(std::move(module));
    return {};
  }

  Done read_modules() {
    std::vector<access::ModuleName> names;
    for (const auto& module : modules_) names.push_back(module.name);
    for (const auto i : access::in_order(names, found_.draft)) {
      const auto& [etc, name] = modules_[i];
      for (const auto* file : {kAclFile, kWebapiFile, kRestFile}) {
        if (!is_there(etc / file)) continue;
        if (auto read = read_file(etc / file, name.name); !read) return read;
      }
    }
    return {};
  }

  Result<std::string, NoDescriptionFile> text_of(const fs::path& path) {
    if (++found_.files > limits::kDescriptionFilesMax) {
      return fail(Reason::kMissing, "There are more than " +
                                        std::to_string(limits::kDescriptionFilesMax) +
                                        " files; name the directories with the modules.");
    }
    std::ifstream file(path, std::ios::binary);
    std::error_code ignored;
    const auto size =
        std::min<std::uintmax_t>(fs::file_size(path, ignored), limits::kDescriptionFileBytesMax);
    // One byte more than is allowed, so that readers see that it is too long.
    std::string text(static_cast<std::size_t>(size) + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.is_open() || file.bad()) {
      return fail(Reason::kUnreadable, path.string() + " cannot be read.");
    }
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
  }

  Done read_file(const fs::path& path, const std::string& module = {}) {
    const auto text = text_of(path);
    if (!text) return Failure(text.error());
    const DescriptionSource source{path.string(), *text};
    if (is_xml(path, *text)) {
      has_magento_ = true;
      merge(found_.draft, read_xml(source, path, module), Merging::kMagento);
    } else {
      merge(found_.draft, read_yaml(source), Merging::kReplace);
    }
    return {};
  }

  static bool is_xml(const fs::path& path, std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    return path.extension() == ".xml" || trimmed(text).starts_with('<');
  }

  // A file of a module is what its name says; any other what its root says.
  static DescriptionDraft read_xml(const DescriptionSource& source, const fs::path& path,
                                   const std::string& module) {
    const auto name = path.filename();
    const auto kind = access::kind_of_xml(source.text);
    if (name == kAclFile || kind == access::MagentoFile::kAcl) return access::read_acl_xml(source);
    if (name == kWebapiFile || kind == access::MagentoFile::kWebapi) {
      return access::read_webapi_xml(source, module);
    }
    DescriptionDraft draft;
    draft.object({source.name},
                 "This is neither an acl.xml (<config> with <acl>) nor a webapi.xml (<routes>).");
    return draft;
  }

  static DescriptionDraft read_yaml(const DescriptionSource& source) {
    switch (access::kind_of_yaml(source.text)) {
      case access::YamlKind::kOpenApi:
        return access::read_openapi(source);
      case access::YamlKind::kOwn:
        return access::read_description_yaml(source);
      case access::YamlKind::kSwagger:
        break;
    }
    DescriptionDraft draft;
    draft.object({source.name},
                 "This is Swagger 2, which names no resources as OpenAPI 3 does. Convert it; of "
                 "Magento, import the source tree instead.");
    return draft;
  }

  // Of its list of routes (facts/magento 8) Magento's webapi.xml files say nothing.
  void open_by_setting(const access::RouteTable& opened) {
    std::set<std::pair<access::Method, std::string>> keys;
    for (const auto& route : opened.all()) {
      if (route.guests == access::OpensToGuests::kBySetting)
        keys.emplace(route.method, route.pattern);
    }
    for (auto& route : found_.draft.routes) {
      if (keys.contains({route.method, route.pattern})) {
        route.guests = access::OpensToGuests::kBySetting;
      }
    }
  }

  FoundDescription found_;
  std::vector<Module> modules_;
  bool has_magento_ = false;
};

}  // namespace

Result<FoundDescription, NoDescriptionFile> read_descriptions(
    const std::vector<fs::path>& paths, access::DescriptionDraft base,
    const access::RouteTable& opened_by_setting) {
  return Importer(std::move(base)).import(paths, opened_by_setting);
}

}  // namespace gatehouse::commands
