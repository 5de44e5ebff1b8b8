# The Debian packages that building, running and testing need. To be sourced.
#
#   install_missing "${RUN_PACKAGES[@]}"

RUN_PACKAGES=(
  g++ cmake ninja-build ccache mold pkg-config
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
  libssl-dev libsodium-dev libutf8proc-dev libsqlite3-dev libsqlitecpp-dev libcurl4-openssl-dev
  libspdlog-dev libfmt-dev libcli11-dev libtomlplusplus-dev libyaml-cpp-dev libpugixml-dev
  zlib1g-dev libexpected-dev python3-requests-oauthlib
)

TEST_PACKAGES=(
  libgtest-dev libgmock-dev libbenchmark-dev clang-14 clang-format-14 libclang-rt-14-dev
  python3-pytest python3-pytest-xdist python3-yaml php-cli php-oauth ruby-oauth libnet-oauth-perl liburi-perl libwww-perl
  nginx-light caddy haproxy openssl python3-aiosmtpd faketime
)

install_missing() {
  local missing=() package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  local as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  echo "Installing Debian packages: ${missing[*]}" >&2
  "${as_root[@]}" apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
}

# Node.js is needed only where there is none: any from version 20 on will do.
install_node_if_missing() {
  command -v npm >/dev/null || install_missing nodejs npm
}
