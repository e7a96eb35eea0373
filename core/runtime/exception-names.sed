# From the lines of nm to an assembly file: for each type called ...Exception, its method table and its name.
1i .section .exception_names, "a", @progbits
s/^[0-9a-f]* [A-Za-z] \(_ZTV[0-9]*[A-Za-z0-9_]*_\([A-Za-z0-9]*Exception\)\)$/.quad \1, 1f\n.section .exception_names.text, "a", @progbits\n1: .asciz "\2"\n.previous/p
