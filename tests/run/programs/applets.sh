# What more than sixty of busybox's applets do: the same output wherever it runs. $1 is busybox, $2 a directory that does not exist yet.
b=$1
umask 022
TZ=UTC0
export TZ
$b mkdir -p "$2" && cd "$2" || exit 1
t() { echo "== $*"; }

t seq, head, tail, wc, nl, rev, tac
$b seq 1 40 > numbers
$b head -n 3 numbers; $b tail -n 2 numbers; $b wc numbers; $b head -c 5 numbers | $b wc -c
$b seq 9 11 | $b nl; $b seq 98 101 | $b rev; $b seq 1 3 | $b tac; $b seq -w 8 2 12
t cut, paste, fold, expand, unexpand, tr
printf 'a:b:c\nd:e:f\n' > fields
$b cut -d : -f 1,3 fields; $b cut -c 2-3 fields; $b paste -d , fields fields; $b paste -s fields
echo 'a line that is longer than the width' | $b fold -w 10; echo; printf 'x\ty\n' | $b expand -t 4; printf '        z\n' | $b unexpand
echo hello | $b tr a-y b-z; echo 'aabbcc' | $b tr -s ab; echo 'h e l l o' | $b tr -d ' '
t sort, uniq, diff, cmp, patch
printf 'pear\napple\nfig\napple\n' > fruit
$b sort fruit | $b uniq -c; $b sort -u fruit > sorted; $b sort -r fruit; printf 'apple\nkiwi\n' > other
$b diff -u sorted other | $b sed 's/\t.*//'; $b diff sorted other > change; $b cp sorted patched; $b patch patched change; $b cat patched
$b cmp sorted other; $b cmp sorted sorted && echo equal; printf '10\n9\n100\n' | $b sort -n
t grep, egrep, fgrep, sed, awk
$b grep -n a fruit; $b grep -c apple fruit; $b grep -v a fruit; $b egrep 'p{2}|g$' fruit; $b fgrep -x fig fruit; $b grep -q none fruit || echo none
$b sed -n '2,3p' fruit; $b sed 's/p\(.\)/<\1>/g; /fig/d; $a end' fruit; printf 'one two\nthree four\n' | $b sed -r 's/(\w+) (\w+)/\2 \1/'
$b awk -F : '{ s += length($2); print $3 "-" $1 } END { print NR, s }' fields; $b awk 'BEGIN { for (i = 0; i < 3; i++) a[i] = i * i; printf "%d %.3f %s\n", a[2], 22 / 7, substr("abcdef", 2, 3) }'
t expr, test, printf, echo, basename, dirname, true, false, yes
$b expr 6 \* 7; $b expr length hello; $b expr abcd : 'a\(.*\)'; $b test 3 -lt 4 && echo less; $b [ -d . ] && echo directory
$b printf '%05d|%-6s|%x|%c\n' 42 ab 255 z; $b basename /a/b.c .c; $b dirname /a/b/c; $b true && echo true; $b false || echo false; $b yes no | $b head -n 2
t od, hexdump, xxd, strings, crc32, md5sum, sha1sum, sha256sum, sha512sum, sha3sum, base64, uuencode, uudecode
printf 'some \000 binary \377\376 text here\n' > binary
$b od -A x -t x1 binary; $b od -c binary | $b head -n 2; $b hexdump -C binary; $b xxd binary; $b strings binary
$b crc32 fruit; $b md5sum fruit; $b sha1sum fruit; $b sha256sum fruit; $b sha512sum fruit; $b sha3sum fruit; $b sha256sum fruit | $b sha256sum -c
$b base64 binary | $b tee coded; $b base64 -d coded | $b cmp - binary && echo decoded; $b uuencode binary binary > uu; $b rm -f out; $b uudecode -o out uu; $b cmp out binary && echo decoded
t gzip, gunzip, zcat, bzip2, xz, tar, cpio, ar
$b gzip -c numbers > n.gz; $b zcat n.gz | $b tail -n 1; $b bzip2 -c numbers | $b bunzip2 -c | $b crc32 -; $b mkdir -p tree/sub; $b cp fruit tree; $b cp numbers tree/sub
$b tar -cf - tree | $b gzip > tree.tgz; $b zcat tree.tgz | $b tar -tf - | $b sort; $b find tree | $b sort | $b cpio -o -H newc 2> /dev/null > tree.cpio; $b cpio -t < tree.cpio 2> /dev/null; $b rm -rf tree; $b cpio -i -d < tree.cpio 2> /dev/null; $b find tree -type f | $b sort | $b xargs $b md5sum
t cp, mv, ln, link, unlink, ls, rm, rmdir, mkdir, readlink, realpath, touch, stat, chmod, chown, du, find, xargs, truncate, mktemp
$b cp -a tree copy; $b mv copy/fruit copy/moved; $b ln -s moved copy/link; $b ln copy/moved copy/hard; $b ls -R copy; $b readlink copy/link; $b realpath copy/link | $b sed "s|$($b realpath .)||"
$b touch -d '2021-03-04 05:06:07' copy/moved; $b stat -c '%n %s %h %a %F' copy/moved copy/link; $b stat -c %Y copy/moved; $b ls -l copy/moved | $b awk '{ print $1, $2, $5, $6, $7, $8, $9 }'
$b chmod u=rw,go= copy/moved; $b stat -c %a copy/hard; $b chmod -R a+r copy; $b stat -c %A copy/moved; $b chown "$($b id -u):$($b id -g)" copy/moved && echo owned
$b find copy -name 'm*' -o -type l | $b sort; $b find copy -type f -size -1k -exec $b basename {} \; | $b sort; $b touch -d 2020-01-01 copy/sub/numbers; $b find copy -type f ! -newer copy/moved | $b sort; echo a b c | $b xargs -n 1 echo item; $b seq 5 | $b xargs -I {} echo '<{}>'
$b link fruit copy/new; $b stat -c %h copy/new; $b unlink copy/new; $b truncate -s 100000 copy/big; $b stat -c '%s' copy/big; $b du -s copy/link | $b cut -f 2; f=$($b mktemp -p .) && [ -f "$f" ] && $b stat -c '%a %s' "$f" && $b rm "$f"; d=$($b mktemp -d -p .) && $b rmdir "$d" && echo made
$b rmdir copy 2> /dev/null || echo 'not empty'; $b rm -r copy; $b ls copy 2>&1
t dd, tee, sync, mkfifo, shuf, factor
$b dd if=numbers of=part bs=10 skip=2 count=3 2> /dev/null; $b cat part; echo teed | $b tee t1 t2; $b cat t1 t2; $b sync numbers && echo synced
$b mkfifo queue; $b cat numbers > queue & $b sort -n -r queue | $b head -n 2; wait; $b shuf numbers | $b sort -n | $b cmp - numbers && echo shuffled; $b factor 5040 97
t date, cal, env, id, uname, sleep, time, timeout, which
$b date -u -d @86400 '+%Y-%m-%d %H:%M:%S %a %j'; $b date -u -d '2024-02-29 12:00' +%s; $b cal 2 2024; $b env -i A=1 $b env; $b uname -s -m; $b sleep 0.1 && echo slept
$b timeout 1 $b sleep 20; echo $?; $b timeout 20 $b true; echo $?; $b time -f %x $b false 2>&1; $b id -u | $b tr -d 0-9; $b which nothing-like-that; echo $?
t bc, dc, ed
echo '2^64; scale=5; 22/7; s(0)' | $b bc -l; echo '6 7 * p 2 5 ^ p' | $b dc; printf '1,$s/a/A/g\nw edited\nq\n' | $b ed fruit 2>&1; $b cat edited
t sh, kill, trap, wait, ps, pidof
trap 'echo usr1' USR1; $b kill -USR1 $$; $b sleep 100 & p=$!; $b kill -0 $p && echo alive; $b ps -o pid,comm | $b grep -c "^ *$p "; $b kill $p; wait $p; echo $?; $b kill -0 $p 2> /dev/null || echo gone; $b kill -l 15
(trap 'echo term; exit 3' TERM; $b kill -TERM "$(exec $b sh -c 'echo $PPID')"; echo never); echo $?; $b sh -c 'echo $0 $#' name a b
$b cat /proc/$$/cmdline | $b tr '\0' '\n' | $b sed -n 2p; $b tr '\0' ' ' < /proc/self/cmdline | $b cut -d ' ' -f 2; [ -e /proc/self/fd/0 ] && echo descriptors; echo through | $b cat /dev/stdin /dev/fd/0; $b readlink /proc/self/cwd | $b sed "s|$($b realpath .)|here|"
t df, mount, free, uptime
$b df . | $b head -n 1 | $b awk '{ print $1, $NF }'; $b mount | $b grep -c ' /proc '; $b free | $b awk 'NR == 1 { print $1, $2, $3 }'; $b uptime | $b grep -c 'load average'
cd / && $b rm -rf "$2" && [ ! -e "$2" ] && echo removed
