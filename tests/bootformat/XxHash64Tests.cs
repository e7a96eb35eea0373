using System.Linq;
using System.Text;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.BootFormat.Tests;

internal sealed class XxHash64Tests
{
    // Published values of XXH64 with seed 0.
    [TestCase("", 0xEF46DB3751D8E999UL)]
    [TestCase("a", 0xD24EC4F1A98C6E5BUL)]
    [TestCase("abc", 0x44BC2CF5AD770999UL)]
    [TestCase("Nobody inspects the spammish repetition", 0xFBCEA83C8A378BF1UL)]
    public void The_checksum_is_XXH64(string text, ulong expected) =>
        XxHash64.Compute(Encoding.ASCII.GetBytes(text)).ShouldBe(expected);

    [Test]
    public void Every_flipped_bit_changes_the_checksum([Values(1, 7, 8, 31, 32, 33, 100)] int length)
    {
        var bytes = Enumerable.Range(0, length).Select(each => (byte)(each * 37)).ToArray();
        var original = XxHash64.Compute(bytes);
        for (var bit = 0; bit < length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            XxHash64.Compute(bytes).ShouldNotBe(original, $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
