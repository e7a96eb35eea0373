# What gcc does on both systems, each step reported as report.py reports a test.
cd /tmp || exit 1
step() {
    name=$1
    shift
    printf '\n%%%%start\t%s\t\n' "$name"
    if "$@" > "$name.log" 2>&1; then printf '\n%%%%ok\t%s\t\n' "$name"; else printf '\n%%%%failed\t%s\tstatus %d: %s\n' "$name" $? "$(tail -n 1 "$name.log")"; cat "$name.log"; fi
    printf '%%%%stop\t%s\t\n' "$name"
}
prints() { [ "$("$1")" = "sum 500500, root 1.4142, from a thread" ]; }
complains() { gcc-12 -Wall -Werror -c -o wrong.o -x c - <<END
int main(void) { int unused; return 0; }
END
    [ $? = 1 ] && [ ! -e wrong.o ]; }

step preprocesses gcc-12 -E -o program.i /program.c
step compiles gcc-12 -O2 -Wall -Wextra -c -o program.o /program.c
step links gcc-12 -o program program.o -lm -pthread
step runs prints ./program
step links_static_programs gcc-12 -static -o static program.o -lm -pthread
step runs_static_programs prints ./static
step optimizes_whole_programs gcc-12 -O3 -flto -o whole /program.c -lm -pthread
step runs_whole_programs prints ./whole
step refuses_what_is_wrong complains

printf '\n%%%%end\n'
