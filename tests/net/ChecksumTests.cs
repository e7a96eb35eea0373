using System;
using System.Buffers.Binary;
using NUnit.Framework;
using Pistachio.Net.Stack;
using Pistachio.Net.Tests.Simulation;
using Shouldly;

namespace Pistachio.Net.Tests;

/// <summary>The Internet checksum, against a sum word by word.</summary>
[TestFixture]
internal sealed class ChecksumTests
{
    [Test]
    public void Every_length_and_content_gives_the_sum_that_words_give()
    {
        Random random = new(1);
        for (int length = 0; length < 2000; length++)
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            if (length % 7 == 0)
                Array.Fill(bytes, (byte)0xFF);
            ushort expected = RawPeer.SlowChecksum(bytes);
            BinaryPrimitives.ReverseEndianness(InternetChecksum.Of(bytes)).ShouldBe(expected, $"length {length}");
        }
    }

    [Test]
    public void The_longest_packet_of_ones_does_not_overflow()
    {
        byte[] bytes = new byte[65_535];
        Array.Fill(bytes, (byte)0xFF);
        BinaryPrimitives.ReverseEndianness(InternetChecksum.Of(bytes)).ShouldBe(RawPeer.SlowChecksum(bytes));
    }

    [Test]
    public void A_changed_word_changes_the_checksum_as_a_new_sum_would()
    {
        Random random = new(2);
        byte[] bytes = new byte[40];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            int at = random.Next(20) * 2;
            ushort before = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));
            ushort checksum = RawPeer.SlowChecksum(bytes);
            ushort after = (ushort)random.Next(65_536);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), after);
            ushort updated = InternetChecksum.Update(checksum, before, after);
            ushort summed = RawPeer.SlowChecksum(bytes);
            (updated == summed || (updated ^ summed) == 0xFFFF).ShouldBeTrue($"{updated:x4} is not {summed:x4}");
        }
    }

    /// <summary>The vector that the authors of SipHash give: key 00..0f, input 00..0e.</summary>
    [Test]
    public void The_keyed_hash_gives_its_published_vector()
    {
        byte[] input = new byte[15];
        for (int i = 0; i < input.Length; i++)
            input[i] = (byte)i;
        new SipHash(0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908).Of(input).ShouldBe(0xA129_CA61_49BE_45E5UL);
    }
}
