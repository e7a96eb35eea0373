using System;
using CsCheck;
using NUnit.Framework;
using Pistachio.Platform.X64;

namespace Pistachio.Platform.Tests;

/// <summary>Time does not drift by rounding.</summary>
internal sealed class FixedPointTests
{
    [Test]
    public void A_fraction_is_right_to_its_last_bit()
    {
        Gen.Select(Gen.ULong[1, 1UL << 40], Gen.ULong[1_000_000, 1UL << 40]).Sample((numerator, denominator) =>
        {
            UInt128 exact = (((UInt128)numerator << 33) / denominator + 1) >> 1;
            return FixedPoint.Fraction(numerator, denominator) == (ulong)exact;
        });
    }
}
