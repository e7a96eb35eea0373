using System.Runtime.Versioning;
using System.Threading.Tasks;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Run.Tests;

/// <summary>Debian's procps (top, vmstat, uptime, w, free, pgrep, ps) finds in /proc what it looks for, and prints its tables.</summary>
[TestFixture]
[Platform("Linux")]
[SupportedOSPlatform("linux")]
internal sealed class ProcessToolsTests
{
    private const string Script =
        "top -b -n 1; echo ==; vmstat; echo ==; uptime; echo ==; w; echo ==; free; echo ==; pgrep -x busybox; echo ==; ps -o pid,ppid,stat,comm";

    private static readonly string[] Packages =
    [
        "libc6", "procps", "libproc2-0", "libtinfo6", "ncurses-base", "libsystemd0", "libcap2", "libgcrypt20", "libgpg-error0", "liblz4-1", "liblzma5", "libzstd1",
        "busybox-static",
    ];

    private RootDirectory _root = null!;

    [OneTimeSetUp]
    public void MakeRoot()
    {
        _root = new RootDirectory();
        foreach (var package in Packages)
            _root.AddPackage(package);
    }

    [OneTimeTearDown]
    public void RemoveRoot() => _root.Dispose();

    [Test]
    public async Task They_print_their_tables()
    {
        var outcome = await RunCommand.RunAsync(
        [
            "--dir", _root.Path, "--timeout", "60", "--env", "TERM=dumb", "--env", "PATH=/usr/bin:/bin", "--verbosity", "quiet", "--",
            "/bin/busybox", "sh", "-c", Script,
        ]);
        var parts = outcome.Text.Split("==\n");

        parts.Length.ShouldBe(7, outcome.Text + outcome.Error);
        parts[0].ShouldMatch(@"^top - \d\d:\d\d:\d\d up +\d+ min,  0 user,  load average: \d+\.\d\d, \d+\.\d\d, \d+\.\d\d\n");
        parts[0].ShouldMatch(@"\nTasks: +\d+ total, +1 running, +\d+ sleeping, +0 stopped, +0 zombie\n");
        parts[0].ShouldMatch(@"\n%Cpu\(s\): *\d+\.\d us,.* id,");
        parts[0].ShouldMatch(@"\nMiB Mem : +\d+\.\d total, +\d+\.\d free,");
        parts[0].ShouldMatch(@"\n +PID USER +PR +NI +VIRT +RES +SHR S +%CPU +%MEM +TIME\+ COMMAND *\n");
        parts[0].ShouldMatch(@"\n +\d+ root +20 +0 +\d+ +\d+ +\d+ R +\d+\.\d +\d+\.\d +\d+:\d\d\.\d\d top *\n");
        parts[1].ShouldMatch(@"^procs -+memory-+ .*\n r +b +swpd +free .*\n +\d+( +\d+){16} *\n$");
        parts[2].ShouldMatch(@"^ \d\d:\d\d:\d\d up +\d+ min,  0 user,  load average: ");
        parts[3].ShouldMatch(@"\nUSER +TTY +FROM +LOGIN@ +IDLE +JCPU +PCPU +WHAT\n");
        parts[4].ShouldMatch(@"\nMem: +\d+ +\d+ +\d+ +\d+ +\d+ +\d+\n");
        parts[5].ShouldMatch(@"^\d+\n$");
        parts[6].ShouldMatch(@"\n +\d+ +\d+ S\S* +busybox\n");
        outcome.Status.ShouldBe(0, outcome.Error);
    }
}
