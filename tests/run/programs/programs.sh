# Perl, gawk and programs of coreutils in one boot. On Linux, run is a loader and the root directory; on the board both are empty.
run() { program=$1; shift; $LOADER "$ROOT$program" "$@"; }
echo "== perl"
run /usr/bin/perl "$ROOT/program.pl"
echo "status $?"
echo "== gawk"
run /usr/bin/gawk -f "$ROOT/program.awk"
echo "status $?"
echo "== coreutils"
cd "$(run /bin/mktemp -d)"
run /usr/bin/seq 200 > numbers
run /usr/bin/split -l 50 numbers part.
run /bin/ls -1
run /bin/cat part.* | run /usr/bin/sha256sum - numbers
run /usr/bin/sort -rn numbers | run /usr/bin/head -n 2 | run /usr/bin/paste -s -d +
run /bin/date -u -d @86400 "+%F %T %a"
run /bin/ln -s numbers link && run /bin/readlink link && run /usr/bin/stat -c "%s %h %F" numbers link
run /bin/mkdir -p a/b/c && run /bin/cp -r a d && run /bin/mv d e && run /usr/bin/du --apparent-size -a -b e | run /usr/bin/cut -f 2 | run /usr/bin/sort
run /usr/bin/tr a-z A-Z < part.aa | run /usr/bin/wc -l
run /usr/bin/od -An -tx1 -N 8 numbers
run /bin/chmod 640 numbers && run /bin/ls -l --time-style=+ numbers | run /usr/bin/cut -c 1-10
run /usr/bin/timeout 1 $LOADER "$ROOT/bin/sleep" 30
echo "status $?"
run /usr/bin/env -i A=b $LOADER "$ROOT/usr/bin/printenv" A
run /usr/bin/expr 6 '*' 7
run /usr/bin/factor 1234567890
run /usr/bin/base64 -w 40 < part.aa | run /usr/bin/tail -n 1
run /bin/rm -r a e part.a? link numbers && run /bin/ls
