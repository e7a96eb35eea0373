# What a shell does with files: the same output wherever it runs. $1 is busybox, $2 a directory that does not exist yet.
b=$1
umask 022
$b mkdir -p "$2/a/b/c" && cd "$2" || exit 1
i=0
while [ $i -lt 300 ]; do echo "line $((i * 7919 % 300)) of many"; i=$((i + 1)); done > a/text
$b sort -t ' ' -k 2n a/text > a/sorted
$b md5sum a/text a/sorted
$b cp -a a copy
$b ln a/text copy/hard
$b ln -s ../a/text copy/soft
$b stat -c '%n %F %a %h' copy copy/hard copy/soft
$b cat copy/soft | $b wc
$b mv copy/sorted copy/b/moved
$b find . -type f | $b sort
$b sed -i 's/line 1\(.\) of/LINE 1\1 of/' a/text
$b grep -c LINE a/text copy/hard
$b cmp a/text copy/text || echo differ
$b dd if=a/text of=part bs=100 skip=3 count=4 2> /dev/null && $b md5sum part
$b dd if=/dev/zero of=part bs=1 seek=50 count=10 conv=notrunc 2> /dev/null && $b od -A d -t x1 part | $b head -5
# Through cat: Linux's tail hands pages of the file to the pipe, so that a slow reader would see what is written over them afterwards.
echo appended >> part && $b tail -c 20 part | $b cat
$b tar -cf all.tar a copy && $b mkdir out && $b tar -xf all.tar -C out
$b diff -r a out/a && echo same
$b gzip -c a/sorted > packed.gz && $b gzip -dc packed.gz | $b cmp - a/sorted && echo unpacked
$b chmod 4711 part && $b stat -c '%a %s' part
$b touch -d '2020-02-03 04:05:06' part && $b stat -c '%Y' part
$b truncate -s 5 part && $b cat part && echo
$b mkfifo queue && { $b cat a/sorted > queue & $b head -n 2 < queue > heads; wait; $b cat heads; }
$b ls -1 . copy
$b rm -r out copy && $b rmdir a 2> /dev/null || echo "not empty"
$b find a | $b xargs $b ls -d | $b sort
cat << DOCUMENT > here
$((6 * 7)) from a here-document
DOCUMENT
$b cat here
$b realpath a/../here | $b sed "s|$($b realpath .)||"
# A file of its own, for the same reason.
$b cp here over && exec 5<> over && echo 43 >&5 && $b cat over && exec 5>&-
$b rm -rf a && $b ls -A
cd / && $b rm -rf "$2" && [ ! -e "$2" ] && echo gone
