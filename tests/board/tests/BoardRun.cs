using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.BootFormat;
using Pistachio.Build.Images;
using Pistachio.Hil;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

namespace Pistachio.Board.Tests;

/// <summary>Boots the kernel in QEMU with a program in place of the root task, and has the rig run what the program offers.</summary>
internal static class BoardRun
{
    /// <summary>Runs all tests of a program.</summary>
    /// <param name="program">Which program: the key of its path in the project file.</param>
    /// <param name="cpu">CPU model, as for QEMU's <c>-cpu</c>.</param>
    /// <param name="names">The tests that it must offer.</param>
    /// <param name="deadline">For each test.</param>
    public static async Task<HilResult> ExecuteAsync(string program, string cpu, string[] names, TimeSpan deadline)
    {
        string directory = Directory.CreateTempSubdirectory("pistachio-board-tests-").FullName;
        try
        {
            string archive = Path.Combine(directory, "program.boot");
            byte[] root = await File.ReadAllBytesAsync(PathOf(program));
            byte[] kernel = await File.ReadAllBytesAsync(PathOf("Kernel"));
            await File.WriteAllBytesAsync(archive, BootArchiveWriter.Write([new ArchiveFile("root", EntryKind.RootTask, root)], kernel));
            var machine = new QemuOptions(new QemuBoot.Pvh(PathOf("Kernel"), archive)) { Cpu = cpu, Lifetime = TimeSpan.FromMinutes(5) };
            var options = new HilOptions("pc-x86", new QemuRig(machine), directory)
            {
                Expected = [.. names.Select(name => new ExpectedTest(name, Deadline: deadline))],
            };
            return await HilRun.ExecuteAsync(options, null, CancellationToken.None);
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    /// <summary>The file that a key of the project file names.</summary>
    public static string PathOf(string key) => typeof(BoardRun).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
