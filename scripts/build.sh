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

# What the page and the guide are made of, as one text: changes with every file of it.
page_sources() {
  # A file that was removed but not committed is listed, too: what is missing counts as missing.
  (cd web && git ls-files -co --exclude-standard . ../api ../docs | sort |
    { xargs -d '\n' sha256sum 2>&1 || true; } | sha256sum | cut -d' ' -f1)
}

page_is_built() {
  [ ! -f web/package.json ] || [ "$(cat web/dist/.built-from 2>/dev/null)" = "$(page_sources)" ]
}

build_page() {
  (cd web && quietly npm ci --no-audit --no-fund && quietly npm run build) || return 1
  page_sources > web/dist/.built-from
}

# Builds a target of the release; says how far it is, since the first time takes some minutes.
build_target() {
  local log
  log=$(mktemp)
  if ! cmake --build build/release --target "$1" 2>&1 | tee "$log" | tell_progress; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# Of "[12/70] Building ..." lines, one for each tenth, when there is much to do.
tell_progress() {
  awk -F'[][/]' '/^\[[0-9]+\/[0-9]+\]/ && $3 >= 20 && int(10 * $2 / $3) > told {
    told = int(10 * $2 / $3); print "  " told * 10 " % compiled" > "/dev/stderr" }'
}

# The page and the server side by side; the page is then put into the program.
build_release() {
  local page=
  if ! page_is_built; then
    install_node_if_missing
    echo "Building the admin page" >&2
    rm -rf web/dist  # else the compiler would find the old files while they are replaced
    build_page & page=$!
  fi
  if [ ! -f build/release/build.ninja ]; then
    echo "Building the server; the first time this takes some minutes" >&2
    quietly cmake --preset release || return 1
  fi
  if [ -n "$page" ]; then
    build_target room_app || { wait "$page"; return 1; }
    wait "$page" || return 1
    quietly cmake --preset release || return 1  # finds the page's files
  fi
  build_target gatehouse
}
