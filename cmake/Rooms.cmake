# gatehouse_room(NAME [LESS_OPTIMIZED]
#                SOURCES a.cpp...  LINKS rooms and libraries...  TESTS a_test.cpp...)
#
# Declares one folder of src/ as the static library room_NAME. LINKS is the complete list of what
# the room may use: the other rooms as plain names, libraries as targets. The tests stand beside the
# code and form one program, test_NAME.
#
# A room is LESS_OPTIMIZED in a release, and compiles in two thirds of the time, when no signed call
# runs through it, or hardly: the time of what it does is spent in the database and the disk.
#
# In a unity build (presets release, sanitize) a few files are compiled together, so that the
# headers are read once for all of them. ALONE names the files that are kept out of that, because a
# private name of theirs is a neighbor's, too.
function(gatehouse_room name)
  cmake_parse_arguments(ROOM "LESS_OPTIMIZED" "" "SOURCES;LINKS;TESTS;TEST_LINKS;ALONE"
                        ${ARGN})
  add_library(room_${name} STATIC ${ROOM_SOURCES})
  set_target_properties(room_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(room_${name} PRIVATE gatehouse_options)
  target_link_libraries(room_${name} PUBLIC ${ROOM_LINKS})
  if(ROOM_LESS_OPTIMIZED AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_link_libraries(room_${name} PRIVATE gatehouse_less_optimized)
    gatehouse_precompile(room_${name} less_optimized)
  else()
    gatehouse_precompile(room_${name} common)
  endif()
  set_source_files_properties(${ROOM_ALONE} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  if(GATEHOUSE_TESTS AND ROOM_TESTS)
    add_executable(test_${name} ${ROOM_TESTS})
    target_link_libraries(test_${name} PRIVATE gatehouse_test_options room_${name} ${ROOM_TEST_LINKS}
                          GTest::gmock GTest::gtest_main)
    gatehouse_precompile(test_${name} tests)
    target_include_directories(test_${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)  # support/
    add_test(NAME ${name} COMMAND test_${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  endif()
endfunction()
