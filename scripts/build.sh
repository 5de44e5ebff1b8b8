# How the program is built. To be sourced, in the project's root.

gatehouse=build/release/gatehouse

# Runs a command whose output matters only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# The page, when it is newer than what was built of it.
build_page() {
  [ -f web/package.json ] || return 0
  local present
  # A file that was removed but not committed is listed, too: what is missing counts as missing.
  present=$(cd web && git ls-files -co --exclude-standard . ../api | sort |
    { xargs -d '\n' sha256sum 2>&1 || true; } | sha256sum | cut -d' ' -f1)
  [ "$(cat web/dist/.built-from 2>/dev/null)" = "$present" ] && return 0
  install_node_if_missing
  echo "Building the admin page" >&2
  (cd web && quietly npm ci --no-audit --no-fund && quietly npm run build)
  echo "$present" > web/dist/.built-from
}

build_release() {
  build_page
  if [ ! -f build/release/build.ninja ]; then
    echo "Building Gatehouse; the first time this takes some minutes" >&2
    quietly cmake --preset release
  fi
  quietly cmake --build build/release --target gatehouse
}
