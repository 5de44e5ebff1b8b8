# gatehouse_embed(TARGET  BASE dir  FILES a b...)
#
# Puts files into the program. Code finds them by their path below BASE through
# base/embedded_files.h; each TARGET defines one function, embedded_files_<TARGET>().
function(gatehouse_embed target)
  cmake_parse_arguments(EMBED "" "BASE" "FILES" ${ARGN})
  set(assembly "    .section .rodata\n")
  set(declarations "")
  set(entries "")
  set(index 0)
  foreach(file ${EMBED_FILES})
    file(RELATIVE_PATH path ${EMBED_BASE} ${file})
    set(symbol "${target}_file_${index}")
    string(APPEND assembly
        "    .global ${symbol}\n    .global ${symbol}_end\n    .balign 16\n"
        "${symbol}:\n    .incbin \"${file}\"\n${symbol}_end:\n    .byte 0\n")
    string(APPEND declarations "extern const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND entries "    {\"${path}\", ${symbol}, ${symbol}_end},\n")
    math(EXPR index "${index} + 1")
  endforeach()
  string(APPEND assembly "    .section .note.GNU-stack,\"\",%progbits\n")
  set(dir ${CMAKE_CURRENT_BINARY_DIR}/${target})
  file(CONFIGURE OUTPUT ${dir}/files.S CONTENT "${assembly}" @ONLY)
  file(CONFIGURE OUTPUT ${dir}/table.cpp CONTENT
"#include \"base/embedded_files.h\"
extern \"C\" {
${declarations}}
namespace gatehouse::base {
EmbeddedFiles embedded_files_${target}() {
  static const EmbeddedFile files[] = {
${entries}  };
  return files;
}
}
" @ONLY)
  add_library(${target} STATIC ${dir}/files.S ${dir}/table.cpp)
  target_link_libraries(${target} PRIVATE gatehouse_options room_base)
  set_property(SOURCE ${dir}/files.S APPEND PROPERTY OBJECT_DEPENDS "${EMBED_FILES}")
endfunction()
