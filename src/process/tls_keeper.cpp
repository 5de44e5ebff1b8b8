#include "process/tls_keeper.h"

#include "configuration/configuration_error.h"

namespace gatehouse::process {
namespace {

http::TlsIdentity read_first(const http::TlsFiles& files, const Clock& clock) {
  auto identity = http::TlsIdentity::read(files, clock.now());
  if (!identity) throw configuration::ConfigurationError("TLS: " + identity.error());
  return *identity;
}

bool may_be_read_by_all(const std::filesystem::path& file) {
  std::error_code unknown;
  const auto status = std::filesystem::status(file, unknown);
  using std::filesystem::perms;
  return !unknown && (status.permissions() & perms::others_read) != perms::none;
}

}  // namespace

TlsKeeper::TlsKeeper(http::TlsFiles files, const Clock& clock, const Log& log)
    : files_(std::move(files)), clock_(clock), log_(log), tls_(read_first(files_, clock)) {
  tell("HTTPS is spoken with this certificate.");
}

void TlsKeeper::read_again() {
  auto identity = http::TlsIdentity::read(files_, clock_.now());
  if (!identity) {
    return log_.error("The certificate stays as it is: what is in the files now cannot be used.",
                      {{"cause", identity.error()}});
  }
  tls_.use(std::move(*identity));
  tell("New connections get the certificate that is in the files now.");
}

void TlsKeeper::tell(std::string_view what) const {
  log_.info(what, {{"tls_certificate", files_.certificate.string()},
                   {"valid_until", to_iso8601(tls_.identity().valid_until())}});
  if (may_be_read_by_all(files_.key)) {
    log_.warning("Everybody on this machine may read the private key. Run: chmod o-rwx on it.",
                 {{"tls_key", files_.key.string()}});
  }
}

}  // namespace gatehouse::process
