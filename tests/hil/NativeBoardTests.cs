using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.BootFormat;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>The runner as a user program on the real kernel, with its serial line by kernel calls.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class NativeBoardTests
{
    [Test]
    public async Task A_program_on_the_kernel_reports_its_tests_to_the_rig()
    {
        string directory = Directory.CreateTempSubdirectory("pistachio-native-tests-").FullName;
        try
        {
            string archive = Path.Combine(directory, "native.boot");
            await File.WriteAllBytesAsync(archive, Archive(await File.ReadAllBytesAsync(BuiltFiles.NativeBoard)));
            string[] names =
                ["native/clock_goes_on", "native/sleep_lasts", "native/empty_handle_is_refused", "native/stale_handle_is_refused"];
            var options = new HilOptions("pc-x86", new QemuRig(new QemuOptions(new QemuBoot.Pvh(BuiltFiles.Kernel, archive))), directory)
            {
                Expected = [.. names.Select(name => new ExpectedTest(name))],
                Identity = new ImageIdentity { Build = "native-1" },
            };
            HilResult result = await HilRun.ExecuteAsync(options, null, CancellationToken.None);

            result.Verdicts.Select(v => (v.Name, v.Outcome)).ShouldBe(
                names.Select(name => (name, TestOutcomeKind.Passed)),
                string.Join(Environment.NewLine, result.Losses.SelectMany(loss => loss.LastLines)));
            result.Losses.ShouldBeEmpty();
            result.ExitCode.ShouldBe(0);
        }
        finally
        {
            Directory.Delete(directory, true);
        }
    }

    /// <summary>A boot archive with nothing but a root task in it.</summary>
    private static byte[] Archive(byte[] program)
    {
        int pages = (program.Length + Fields.PageSize - 1) / Fields.PageSize;
        var bytes = new byte[(1 + pages) * Fields.PageSize];
        Span<byte> header = bytes;
        BinaryPrimitives.WriteUInt64LittleEndian(header, BootArchive.Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], BootArchive.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)bytes.Length);

        Span<byte> entry = header[BootArchive.HeaderSize..];
        "root"u8.CopyTo(entry);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[32..], (uint)EntryKind.RootTask);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[40..], Fields.PageSize);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[48..], (ulong)program.Length);
        program.CopyTo(bytes, Fields.PageSize);

        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], XxHash64.Compute(header[BootArchive.ChecksumStart..]));
        return bytes;
    }
}
