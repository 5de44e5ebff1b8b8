# Warnings, sanitizers, hardening, and the faster tools when they are there.

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_C_COMPILER_LAUNCHER})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Everything that is ours compiles with these.
add_library(gatehouse_options INTERFACE)
target_compile_options(gatehouse_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor -Werror
    # Designated initialisers leave members at their defaults on purpose.
    -Wno-missing-field-initializers>)
target_include_directories(gatehouse_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 reports these inside the standard library and Boost at -O2.
  target_compile_options(gatehouse_options INTERFACE
      $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized -Wno-restrict -Wno-dangling-pointer
      -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread>)
endif()
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # What g++ 12 does not look for: views that outlive what they look at (base/lifetime.h).
  target_compile_options(gatehouse_options INTERFACE
      $<$<COMPILE_LANGUAGE:CXX>:-Wdangling -Wdangling-gsl -Wthread-safety>)
endif()

# For rooms that no signed call runs through (cmake/Rooms.cmake).
add_library(gatehouse_less_optimized INTERFACE)
target_compile_options(gatehouse_less_optimized INTERFACE -O1)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # The compiler tidies its memory at 128 MB; with more it does so less often, and is faster.
  add_compile_options($<$<COMPILE_LANGUAGE:CXX>:--param=ggc-min-heapsize=524288>)
endif()

if(GATEHOUSE_SANITIZE)
  add_compile_options(-fsanitize=${GATEHOUSE_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # clang 14 cannot assemble coroutines with this one.
    add_compile_options(-fno-sanitize=function)
  endif()
  add_link_options(-fsanitize=${GATEHOUSE_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection)
  add_compile_definitions($<$<CONFIG:Release>:_FORTIFY_SOURCE=2>)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
# Tests and releases stop at the same places: reading behind the end of a view, an empty optional.
add_compile_definitions(_GLIBCXX_ASSERTIONS)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# The tests' own code is not checked for undefined behaviour: that would double the time of building
# them and find nothing in the product.
add_library(gatehouse_test_options INTERFACE)
target_link_libraries(gatehouse_test_options INTERFACE gatehouse_options)
if(GATEHOUSE_SANITIZE MATCHES "undefined")
  target_compile_options(gatehouse_test_options INTERFACE -fno-sanitize=undefined)
endif()
