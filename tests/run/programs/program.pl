# Files, patterns, hashes, sorting, closures, local and packed data, a pipe to a child, and the ends of children; each line is the same on Linux.
use strict;
use warnings;
$| = 1;
my $name = "/tmp/perl.$$";
open(my $out, '>', $name) or die "$name: $!";
print $out "line $_\n" for 1 .. 1000;
close($out) or die $!;
open(my $in, '<', $name) or die $!;
my ($sum, %count) = (0);
while (<$in>) {
    $sum += $1 if /^line (\d+)$/;
    $count{length $1}++;
}
print "sum $sum, lines $.\n";
close($in);
print join(', ', map { "$_: $count{$_}" } sort { $a <=> $b } keys %count), "\n";
printf "%d bytes, %s\n", -s $name, unlink($name) ? 'removed' : $!;
print "gone: $!\n" unless -e $name;
my $counter = do { my $n = 0; sub { $n += shift } };
$counter->($_) for 1 .. 10;
print 'closure ', $counter->(0), "\n";
print join(' ', unpack('N n C a*', pack('N n C a*', 0xDEADBEEF, 513, 7, 'rest'))), "\n";
(my $text = 'the quick brown fox') =~ s/(\w+)/\u$1/g;
print "$text, ", scalar reverse('abc'), "\n";
my $result = eval { die { code => 42 } };
print "caught $@->{code}\n";
pipe(my $read, my $write) or die $!;
my $child = fork() // die "fork: $!";
if ($child == 0) {
    close $read;
    print $write "from the child\n" x 3;
    close $write;
    exit 3;
}
close $write;
print "pipe: $_" while <$read>;
waitpid($child, 0);
print 'status ', $? >> 8, "\n";
local $SIG{ALRM} = sub { die "alarm\n" };
eval { alarm 1; select(undef, undef, undef, 30); alarm 0 };
print "interrupted by $@";
print 'command ', system('exit 5;') >> 8, ' ', `echo output`;
kill 'USR1', $$ if local $SIG{USR1} = sub { print "handled $_[0]\n" };
