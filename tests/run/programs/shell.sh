# What shells do with processes: pipelines, here-documents, traps, background jobs. The argument: a busybox, for programs.
box=$1

echo '== pipelines'
printf 'b\na\nc\n' | $box sort | $box tr a-z A-Z
false | true; echo "status $?"
true | (exit 7); echo "status $?"
! true; echo "status $?"
$box seq 1 20000 | $box head -n 3
$box seq 1 5 | while read n; do echo "line $n"; done
i=0; while [ $i -lt 30 ]; do echo $i; i=$((i + 1)); done | $box cat | $box cat | $box cat | $box wc -l

echo '== here-documents'
name=world
$box cat <<END
hello $name
$((6 * 7)) $(echo nested | $box tr a-z A-Z)
END
$box cat <<'END'
not $name
END
$box cat <<-END | $box sort -r
	one
	two
	END
big=$($box seq 1 3000)
$box wc -c <<END
$big
END

echo '== traps'
trap 'echo parent usr1' USR1
# The signal comes while the shell waits, and the end of the job after the trap: otherwise what bash prints is a matter of luck.
($box sleep 0.3; kill -USR1 $$; $box sleep 0.3; exit 6) &
wait $!; wait $!; echo "status $?"
trap - USR1
(trap 'echo leaving' EXIT; exit 3); echo "status $?"
(trap 'echo caught term; exit 5' TERM; kill -TERM $($box sh -c 'echo $PPID'); echo never); echo "status $?"
(trap '' INT; kill -INT $($box sh -c 'echo $PPID'); echo survived)
$box sh -c 'kill -KILL $$'; echo "status $?"
$box sh -c 'kill -SEGV $$' ; echo "status $?"

echo '== background jobs'
(exit 4) & wait $!; echo "status $?"
(echo first) > /tmp/job$$ & first=$!
wait $first; $box cat /tmp/job$$; $box rm /tmp/job$$
$box sleep 60 & kill $!; wait $! 2>/dev/null; echo "status $?"
for n in 1 2 3; do (exit $n) & eval p$n=\$!; done
wait $p3; echo "status $?"; wait $p1; echo "status $?"; wait $p2; echo "status $?"
wait; echo "status $?"

echo '== redirections'
exec 5>/tmp/out$$
echo five >&5; (echo subshell >&5); exec 5>&-
$box cat /tmp/out$$
{ echo out; echo err >&2; } 2>/tmp/err$$ | $box tr a-z A-Z; $box cat /tmp/err$$
$box rm /tmp/out$$ /tmp/err$$
exec 6<<END
from six
END
read line <&6; echo "$line"

echo '== functions, loops and words'
fact() { if [ $1 -le 1 ]; then echo 1; else echo $(($1 * $(fact $(($1 - 1))))); fi; }
fact 10
set -- a 'b c' d; for each in "$@"; do echo "<$each>"; done
case $name in w*d) echo matched;; *) echo not;; esac
unset nothing; echo "${nothing:-default} ${#name} ${name%ld} ${name#w}"
echo done
exit 9
