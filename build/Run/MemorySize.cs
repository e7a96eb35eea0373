using System.Globalization;
using System.Text.RegularExpressions;
using Pistachio.Build.Execution;

namespace Pistachio.Build.Run;

/// <summary>An amount of memory as QEMU's <c>-m</c> takes it.</summary>
internal static partial class MemorySize
{
    private const int Largest = 1 << 20;

    /// <summary>Reads a number with a unit: M (also without one), G or T; in whole MiB, up to 1 TiB.</summary>
    /// <exception cref="BuildFailure">It is none; usage error.</exception>
    public static int Mebibytes(string text)
    {
        var match = Size().Match(text);
        if (match.Success && long.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            var shift = match.Groups["unit"].Value.ToUpperInvariant() switch { "T" => 20, "G" => 10, _ => 0 };
            if (number is > 0 and <= Largest && number << shift <= Largest)
            {
                return (int)(number << shift);
            }
        }

        throw new BuildFailure($"--memory: '{text}' is not valid; expected a size such as 512M or 2G, at most 1T", 2);
    }

    [GeneratedRegex("^(?<number>[0-9]{1,8})(?<unit>[mMgGtT]?)$")]
    private static partial Regex Size();
}
