using System;
using System.Buffers.Binary;
using System.Text;
using CsCheck;
using NUnit.Framework;
using Pistachio.Build.Images;
using Shouldly;

namespace Pistachio.BootFormat.Tests;

internal sealed class BootArchiveTests
{
    private static readonly ArchiveFile[] Files =
    [
        new("roottask", EntryKind.RootTask, Encoding.ASCII.GetBytes("the root task")),
        new("manifest", EntryKind.Manifest, new byte[5000]),
        new("empty", EntryKind.Data, []),
    ];

    [Test]
    public void What_was_packed_is_found_by_name_and_by_kind()
    {
        BootArchive.Open(Pack(), out var archive).ShouldBe(FormatStatus.Ok);

        archive.Count.ShouldBe(3);
        archive.TryFind("roottask"u8, out var rootTask).ShouldBeTrue();
        Encoding.ASCII.GetString(rootTask.Payload).ShouldBe("the root task");
        archive.TryFind(EntryKind.Manifest, out var manifest).ShouldBeTrue();
        manifest.Size.ShouldBe(5000UL);
        archive.TryFind("roottas"u8, out _).ShouldBeFalse();
        archive.TryFind(EntryKind.Library, out _).ShouldBeFalse();
    }

    [Test]
    public void Payloads_lie_on_pages_of_their_own()
    {
        BootArchive.Open(Pack(), out var archive);

        var end = 0UL;
        for (var i = 0; i < archive.Count; i++)
        {
            var entry = archive.Entry(i);
            (entry.Offset % Fields.PageSize).ShouldBe(0UL);
            entry.Offset.ShouldBeGreaterThanOrEqualTo(end);
            end = (entry.Offset + entry.Size + Fields.PageSize - 1) / Fields.PageSize * Fields.PageSize;
        }
    }

    [Test]
    public void Bytes_that_a_boot_loader_appends_do_no_harm()
    {
        var padded = new byte[Pack().Length + 512];
        Pack().CopyTo(padded, 0);
        padded.AsSpan(^512..).Fill(0xAA);

        BootArchive.Open(padded, out _).ShouldBe(FormatStatus.Ok);
    }

    [Test]
    public void Every_damaged_byte_is_noticed()
    {
        var bytes = Pack();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= (byte)(1 << (i % 8));
            if (BootArchive.Open(bytes, out var archive) == FormatStatus.Ok || archive.TryFind("roottask"u8, out _))
            {
                Assert.Fail($"damage at byte {i} was not noticed");
            }

            bytes[i] ^= (byte)(1 << (i % 8));
        }
    }

    [Test]
    public void A_truncated_archive_is_noticed()
    {
        var bytes = Pack();
        for (var length = 0; length < bytes.Length; length += 37)
        {
            BootArchive.Open(bytes.AsSpan(0, length), out _).ShouldNotBe(FormatStatus.Ok);
        }
    }

    [Test]
    public void An_archive_that_was_accepted_is_the_same_when_it_is_opened_again()
    {
        var bytes = Pack();
        BootArchive.Open(bytes, out var first).ShouldBe(FormatStatus.Ok);
        byte[] longer = [.. bytes, .. new byte[5000]];
        var again = BootArchive.Reopen(longer);
        again.Count.ShouldBe(first.Count);
        for (var i = 0; i < first.Count; i++)
        {
            again.Entry(i).Name.SequenceEqual(first.Entry(i).Name).ShouldBeTrue();
            (again.Entry(i).Offset, again.Entry(i).Size).ShouldBe((first.Entry(i).Offset, first.Entry(i).Size));
        }
    }

    [Test]
    public void Something_that_is_no_archive_is_named_so() =>
        BootArchive.Open(new byte[8192], out _).ShouldBe(FormatStatus.WrongMagic);

    [Test]
    public void The_build_id_changes_with_the_kernel_and_with_the_files()
    {
        BuildId(BootArchiveWriter.Write(Files, [1])).ShouldBe(BuildId(BootArchiveWriter.Write(Files, [1])));
        BuildId(BootArchiveWriter.Write(Files, [1])).ShouldNotBe(BuildId(BootArchiveWriter.Write(Files, [2])));
        BuildId(BootArchiveWriter.Write(Files, [1])).ShouldNotBe(BuildId(BootArchiveWriter.Write(Files[..2], [1])));
    }

    /// <summary>A valid checksum does not make wild values safe: they are what a faulty build would write.</summary>
    [Test]
    public void Wild_values_under_a_valid_checksum_are_refused_or_stay_inside() =>
        Gen.Select(Gen.Int[16, BootArchive.HeaderSize + (3 * BootArchive.EntrySize) - 8], Gen.ULong).Array[1, 4].Sample(changes =>
        {
            var bytes = Pack();
            foreach (var (offset, value) in changes)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(offset), value);
            }

            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), XxHash64.Compute(bytes.AsSpan(16)));
            UseAll(bytes);
        });

    [Test]
    public void Random_bytes_are_refused() =>
        Gen.Byte.Array[0, 600].Sample(bytes => UseAll(bytes));

    private static void UseAll(ReadOnlySpan<byte> bytes)
    {
        if (BootArchive.Open(bytes, out var archive) != FormatStatus.Ok)
        {
            return;
        }

        for (var i = 0; i < archive.Count; i++)
        {
            var entry = archive.Entry(i);
            entry.Payload.Length.ShouldBe((int)entry.Size);
            entry.Name.Length.ShouldBeInRange(1, Fields.NameSize - 1);
        }
    }

    private static byte[] Pack() => BootArchiveWriter.Write(Files, [1, 2, 3]);

    private static string BuildId(byte[] bytes)
    {
        BootArchive.Open(bytes, out var archive).ShouldBe(FormatStatus.Ok);
        return Convert.ToHexString(archive.BuildId);
    }
}
