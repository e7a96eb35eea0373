using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

using CsCheck;

using NUnit.Framework;

using Pistachio.Hil.Link;

using Shouldly;

namespace Pistachio.Hil.Tests;

[TestFixture]
internal sealed class FrameTests
{
    private static readonly Gen<byte[]> Payloads = Gen.Byte.Array[0, FrameLayout.MaximumPayload];

    [Test]
    public void Crc_is_the_one_of_zip_and_ethernet() => Crc32.Compute("123456789"u8).ShouldBe(0xCBF43926);

    [Test]
    public void Base64_is_that_of_every_other_tool() =>
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            var text = new byte[Base64.EncodedLength(bytes.Length)];
            Base64.Encode(bytes, text).ShouldBe(text.Length);
            Encoding.ASCII.GetString(text).ShouldBe(Convert.ToBase64String(bytes));

            var decoded = new byte[bytes.Length];
            Base64.Decode(text, decoded).ShouldBe(bytes.Length);
            decoded.ShouldBe(bytes);
        });

    [TestCase("A")]
    [TestCase("AAA")]
    [TestCase("A=AA")]
    [TestCase("AA=A")]
    [TestCase("====")]
    [TestCase("AAA=AAAA")]
    [TestCase("AB==", Description = "bits below the last byte are not zero")]
    [TestCase("AA A")]
    public void Text_that_no_encoder_makes_is_refused(string text) =>
        Base64.Decode(Encoding.ASCII.GetBytes(text), new byte[16]).ShouldBe(-1);

    [Test]
    public void A_frame_arrives_as_it_was_sent() =>
        Gen.Select(Payloads, Gen.UInt, Gen.UInt, Gen.UInt).Sample((payload, sequence, acknowledge, boot) =>
        {
            var line = new byte[FrameLayout.MaximumFrame];
            int length = FrameEncoder.Encode(FrameType.Result, sequence, acknowledge, boot, payload, line);

            FrameDecoder decoder = default;
            for (int i = 0; i < length - 1; i++)
                decoder.Push(line[i]).ShouldBe(DecodeStep.Pending);
            decoder.Push(line[length - 1]).ShouldBe(DecodeStep.Frame);

            decoder.Type.ShouldBe(FrameType.Result);
            decoder.Sequence.ShouldBe(sequence);
            decoder.Acknowledge.ShouldBe(acknowledge);
            decoder.BootId.ShouldBe(boot);
            decoder.Payload.ToArray().ShouldBe(payload);
        });

    [Test]
    public void A_single_wrong_bit_anywhere_in_a_frame_is_noticed()
    {
        byte[] line = Line([1, 2, 3, 4, 5]);
        for (int bit = 0; bit < line.Length * 8; bit++)
        {
            byte[] wrong = [.. line];
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Frames(wrong).ShouldBe(0, $"bit {bit}");
        }
    }

    [Test]
    public void A_lost_byte_anywhere_in_a_frame_is_noticed_and_the_next_frame_is_read()
    {
        byte[] line = Line([9, 8, 7]);
        for (int lost = 0; lost < line.Length - 1; lost++)
            Frames([.. line[..lost], .. line[(lost + 1)..], .. line]).ShouldBe(1, $"byte {lost}");
    }

    [Test]
    public void A_frame_whose_line_end_was_lost_counts_when_the_next_one_begins()
    {
        byte[] line = Line([1]);
        Frames([.. line[..^1], .. line]).ShouldBe(2);
    }

    [Test]
    public void A_frame_survives_a_terminal_that_sends_carriage_returns()
    {
        byte[] line = Line([1]);
        Frames([.. line[..^1], (byte)'\r', (byte)'\n']).ShouldBe(1);
    }

    [Test]
    public void A_largest_frame_with_one_more_character_is_no_frame()
    {
        byte[] line = Line(new byte[FrameLayout.MaximumPayload]);
        Frames([.. line[..^1], (byte)'A', (byte)'\n']).ShouldBe(0);
    }

    [Test]
    public void Console_text_is_kept_to_the_byte_whatever_surrounds_it() =>
        Gen.Byte.Where(b => b is not (0x1E or (byte)'\r')).Array[0, 400].Sample(bytes =>
        {
            Collect([.. bytes, .. Line([1, 2])], out List<byte> text).ShouldBe(1);
            text.ShouldBe(bytes);
        });

    [Test]
    public void Nothing_that_was_received_disappears_when_a_frame_is_damaged() =>
        Gen.Select(Gen.Int[0, 40], Gen.Char[' ', '~'].Array[1, 30]).Sample((at, noise) =>
        {
            byte[] line = Line([1, 2, 3]);
            at = Math.Min(at, line.Length - 2);
            byte[] broken = [.. line[..at], (byte)' ', .. Encoding.ASCII.GetBytes(noise), .. line[at..]];
            Collect(broken, out List<byte> text);
            text.Count(b => b == ' ').ShouldBe(broken.Count(b => b == ' '));
            text.ShouldBe(at == 0 ? broken[..(noise.Length + 1)] : broken);
        });

    [Test]
    public void Random_bytes_never_make_a_frame_or_break_the_decoder() =>
        Gen.Byte.Array[0, 3000].Sample(bytes => Frames(bytes).ShouldBe(0));

    private static byte[] Line(byte[] payload)
    {
        var line = new byte[FrameLayout.MaximumFrame];
        int length = FrameEncoder.Encode(FrameType.Result, 7, 3, 0xB007, payload, line);
        return line[..length];
    }

    private static int Frames(byte[] bytes) => Collect(bytes, out _);

    private static int Collect(byte[] bytes, out List<byte> text)
    {
        text = [];
        int frames = 0;
        FrameDecoder decoder = default;
        foreach (byte value in bytes)
        {
            switch (decoder.Push(value))
            {
                case DecodeStep.Frame:
                    frames++;
                    break;
                case DecodeStep.Text:
                    text.Add(value);
                    break;
                case DecodeStep.Damaged:
                    text.Add(FrameLayout.Restart);
                    text.AddRange(decoder.Damaged);
                    break;
                default:
                    break;
            }
        }

        return frames;
    }
}
