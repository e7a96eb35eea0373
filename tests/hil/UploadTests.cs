using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;

using CsCheck;

using NUnit.Framework;

using Pistachio.Hil.Link;
using Pistachio.Hil.Session;

using Shouldly;

namespace Pistachio.Hil.Tests;

/// <summary>A file that the rig gives a board arrives whole or not at all, whatever the line does, and goes on where it stopped.</summary>
[TestFixture]
internal sealed class UploadTests
{
    private static readonly SimulatedTest[] Tests = [new("a/uses_the_file")];

    private static readonly Gen<double> Rates = Gen.Double[-4, -3].Select(exponent => Math.Pow(10, exponent));

    [Test]
    public void A_file_arrives_as_it_is_on_a_faulty_line() =>
        Gen.Select(Gen.Byte.Array[0, 5000], Rates, Gen.Int).Sample(
            (content, rate, seed) =>
            {
                (TestPlan plan, VirtualBoard board, BoardBoot boot) = Boot([new FileUpload("file", content)], new FaultyLine(seed, rate, true), new FaultyLine(seed + 1, rate, false));
                board.Boot(Tests, 1);
                boot.Loss.ShouldBeNull();
                board.Files["file"].ShouldBe(content);
                plan.Verdicts.ShouldHaveSingleItem().Outcome.ShouldBe(TestOutcomeKind.Passed);
            },
            iter: 100);

    [Test]
    public void Several_files_come_one_after_the_other_before_the_first_test()
    {
        byte[][] contents = [[1, 2, 3], [], new byte[10_000]];
        (_, VirtualBoard board, _) = Boot([.. contents.Select((content, i) => new FileUpload($"file{i}", content))]);
        board.Boot(Tests, 1, _ =>
        {
            board.Files.Keys.ShouldBe(["file0", "file1", "file2"]);
            return true;
        });
        board.Files["file2"].Length.ShouldBe(10_000);
    }

    [Test]
    public void A_file_that_the_board_has_no_room_for_ends_the_boot_with_a_clear_word()
    {
        (_, VirtualBoard board, BoardBoot boot) = Boot([new FileUpload("large", new byte[20_000])]);
        Should.Throw<TimeoutException>(() => board.Boot(Tests, 1));
        boot.Loss.ShouldNotBeNull().Reason.ShouldBe("the board has no room for large, 20000 bytes");
    }

    [Test]
    public void An_upload_that_stops_loses_the_board_to_silence_and_not_for_ever()
    {
        (_, VirtualBoard board, BoardBoot boot) = Boot([new FileUpload("file", new byte[10_000])], toBoard: new FaultyLine(1, 1, false));
        Should.Throw<TimeoutException>(() => board.Boot(Tests, 1));
        boot.Loss.ShouldNotBeNull().Reason.ShouldBe("the board took nothing more of file for 20 s");
    }

    [Test]
    public void A_transfer_that_was_interrupted_goes_on_where_it_stopped()
    {
        byte[] content = [.. Enumerable.Range(0, 3000).Select(i => (byte)(i * 7))];
        var room = new byte[4096];
        BoardUpload board = default;
        var host = new HostSession();
        var upload = new FileUpload("file", content);

        board.Begin(Offer(content), room.Length);
        board.Take(0, content.AsSpan(0, 1000), room).ShouldBeFalse();

        // The next session: the same offer finds what is there.
        board.Begin(Offer(content), room.Length);
        board.State.ShouldBe(UploadState.Receiving);
        board.Received.ShouldBe(1000u);
        upload.Restart();
        upload.Pump(host);
        upload.Handle(new BoardEvent.UploadStood(board.State, board.Received));
        upload.Sent.ShouldBe(1000);

        board.Take(500, content.AsSpan(500, 100), room).ShouldBeTrue("a piece of the earlier attempt must be answered, not taken");
        board.Received.ShouldBe(1000u);
        board.Take(1000, content.AsSpan(1000), room).ShouldBeTrue();
        board.IsComplete.ShouldBeTrue();
        room.AsSpan(0, 3000).SequenceEqual(content).ShouldBeTrue();
        board.Begin(Offer(content), room.Length);
        board.IsComplete.ShouldBeTrue("a file that is there need not be sent again");
    }

    [Test]
    public void Content_with_another_digest_is_damaged_and_sent_again_three_times_at_most()
    {
        byte[] content = [1, 2, 3, 4];
        var room = new byte[16];
        BoardUpload board = default;
        board.Begin(Offer(content), room.Length);
        board.Take(0, [1, 2, 3, 5], room).ShouldBeTrue();
        board.State.ShouldBe(UploadState.Damaged);
        board.Received.ShouldBe(0u);

        var upload = new FileUpload("file", content);
        for (int attempt = 0; attempt < 3; attempt++)
        {
            upload.Refusal.ShouldBeNull();
            upload.Handle(new BoardEvent.UploadStood(UploadState.Damaged, 0));
        }

        upload.Refusal.ShouldBe("file arrived damaged 3 times");
    }

    [Test]
    public void The_digest_is_that_of_everybody_else() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[1, 70]).Sample((bytes, piece) =>
        {
            Sha256 own = default;
            own.Begin();
            for (int i = 0; i < bytes.Length; i += piece)
                own.Add(bytes.AsSpan(i, Math.Min(piece, bytes.Length - i)));
            var digest = new byte[Sha256.Size];
            own.End(digest);
            digest.ShouldBe(SHA256.HashData(bytes));
        });

    private static UploadOffer Offer(byte[] content) =>
        new() { Size = (uint)content.Length, Digest = SHA256.HashData(content), Name = "file"u8 };

    private static (TestPlan Plan, VirtualBoard Board, BoardBoot Boot) Boot(
        IReadOnlyList<FileUpload> uploads, FaultyLine? toHost = null, FaultyLine? toBoard = null)
    {
        var plan = new TestPlan([new ExpectedTest(Tests[0].Name)]);
        var boot = new BoardBoot(plan, new Deadlines(), new ImageIdentity(), new RecordingObserver()) { Uploads = uploads };
        boot.PowerOn(0);
        boot.Powered(0);
        return (plan, new VirtualBoard(new BootHost(boot), toHost ?? FaultyLine.None, toBoard ?? FaultyLine.None), boot);
    }
}
