# Headers that nearly every file includes, compiled once. Files still include what they use: the
# presets bench and thread build without this and show it.
#
# gatehouse_precompile(TARGET common|less_optimized|tests)

option(GATEHOUSE_PRECOMPILE "Compile common headers once" OFF)
set(GATEHOUSE_COMMON_HEADERS
    <algorithm> <array> <chrono> <functional> <map> <memory> <mutex> <optional> <span> <string>
    <string_view> <variant> <vector> <tl/expected.hpp> <boost/json/array.hpp>
    <boost/json/object.hpp> <boost/json/serialize.hpp> <boost/unordered/unordered_flat_map.hpp>)

function(gatehouse_precompile target name)
  if(GATEHOUSE_PRECOMPILE)
    target_precompile_headers(${target} REUSE_FROM precompiled_${name})
  endif()
endfunction()

# What is compiled once has to have the kind and the flags of who uses it: a library for the rooms, a
# program for the tests. g++ goes on with the optimization the headers were compiled with, whatever
# the file says itself: hence a set for each.
if(GATEHOUSE_PRECOMPILE)
  # How Boost.JSON is linked is said on the command line, which has to be the same everywhere.
  target_compile_definitions(gatehouse_options INTERFACE
      BOOST_JSON_DYN_LINK BOOST_JSON_NO_LIB BOOST_CONTAINER_DYN_LINK BOOST_CONTAINER_NO_LIB)
  file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "int main() {}\n")
  add_library(precompiled_common OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
  target_link_libraries(precompiled_common PRIVATE gatehouse_options)
  target_precompile_headers(precompiled_common PRIVATE ${GATEHOUSE_COMMON_HEADERS})
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    add_library(precompiled_less_optimized OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(precompiled_less_optimized PRIVATE gatehouse_options
                          gatehouse_less_optimized)
    target_precompile_headers(precompiled_less_optimized PRIVATE ${GATEHOUSE_COMMON_HEADERS})
  endif()
  if(GATEHOUSE_TESTS)
    find_package(GTest REQUIRED)
    add_executable(precompiled_tests ${CMAKE_BINARY_DIR}/precompiled.cpp)
    target_link_libraries(precompiled_tests PRIVATE gatehouse_test_options GTest::gmock)
    target_precompile_headers(precompiled_tests PRIVATE ${GATEHOUSE_COMMON_HEADERS}
                              <gmock/gmock.h>)
  endif()
endif()
