using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Pistachio.Build.Bench;

/// <summary>A function in a profile, with means of all measurements.</summary>
/// <param name="Image">The program that it is part of; empty when none is known.</param>
/// <param name="Function">Its name; empty when none is known.</param>
/// <param name="Calls">How often its first instruction is executed in a measurement.</param>
/// <param name="Instructions">How many of its instructions are executed in a measurement.</param>
internal sealed record ProfiledFunction(string Image, string Function, double Calls, double Instructions);

/// <summary>What a program has of a profile.</summary>
/// <param name="Image">The program; empty when none is known.</param>
/// <param name="Instructions">How many of its instructions are executed in a measurement.</param>
internal sealed record ProfiledShare(string Image, double Instructions);

/// <summary>Where the guest instructions of a row are, as tools/profiler has counted them.</summary>
/// <param name="Measurements">How many measurements there were.</param>
/// <param name="Functions">The functions, those with the most instructions first.</param>
internal sealed record InstructionProfile(long Measurements, IReadOnlyList<ProfiledFunction> Functions)
{
    private const int PageShift = 12;
    private const string Header = "measurements";

    /// <summary>Guest instructions of a measurement, the mean of all.</summary>
    public double Instructions => Functions.Sum(function => function.Instructions);

    /// <summary>What each image has of them, the most first.</summary>
    public IEnumerable<ProfiledShare> Images => Functions
        .GroupBy(function => function.Image)
        .Select(image => new ProfiledShare(image.Key, image.Sum(function => function.Instructions)))
        .OrderByDescending(image => image.Instructions);

    /// <summary>
    /// Reads what the profiler wrote. Programs have the same addresses; a page of memory belongs to the image that has most of its instructions
    /// where they were executed, if that is more than half of them.
    /// </summary>
    /// <param name="counts">The file of tools/profiler.</param>
    /// <param name="images">All programs that may have run.</param>
    /// <exception cref="InvalidDataException">It is no such file, or nothing was measured.</exception>
    public static InstructionProfile Read(TextReader counts, IReadOnlyList<ProfiledImage> images)
    {
        var measurements = counts.ReadLine()?.Split(' ') is [Header, var number] && long.TryParse(number, CultureInfo.InvariantCulture, out var value) ? value : 0;
        if (measurements == 0)
        {
            throw new InvalidDataException("nothing was measured");
        }

        var instructions = new List<Instruction>();
        while (counts.ReadLine() is { } line)
        {
            instructions.Add(Instruction.Parse(line));
        }

        var totals = new Dictionary<(string Image, string Function), (long Calls, long Instructions)>();
        foreach (var page in instructions.GroupBy(each => (each.Address >> PageShift, each.Place >> PageShift)))
        {
            var image = ImageOf([.. page], images);
            foreach (var each in page)
            {
                var function = image?.FunctionAt(each.Address);
                var key = (image?.Name ?? "", function is { } known ? ProfiledImage.Readable(known.Name) : "");
                var (calls, count) = totals.GetValueOrDefault(key);
                totals[key] = (calls + (function?.Start == each.Address ? each.Count : 0), count + each.Count);
            }
        }

        return new InstructionProfile(
            measurements,
            [.. totals
                .Select(each => new ProfiledFunction(
                    each.Key.Image, each.Key.Function, (double)each.Value.Calls / measurements, (double)each.Value.Instructions / measurements))
                .OrderByDescending(each => each.Instructions)
                .ThenBy(each => each.Image, StringComparer.Ordinal)
                .ThenBy(each => each.Function, StringComparer.Ordinal)]);
    }

    private static ProfiledImage? ImageOf(IReadOnlyList<Instruction> page, IReadOnlyList<ProfiledImage> images)
    {
        var (best, most) = ((ProfiledImage?)null, page.Count / 2);
        foreach (var image in images)
        {
            var matches = page.Count(each => image.Has(each.Address, each.Bytes));
            (best, most) = matches > most ? (image, matches) : (best, most);
        }

        return best;
    }

    private sealed record Instruction(ulong Address, ulong Place, long Count, byte[] Bytes)
    {
        public static Instruction Parse(string line)
        {
            return line.Split(' ') is [var address, var place, var count, var bytes]
                && ulong.TryParse(address, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var at)
                && ulong.TryParse(place, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var there)
                && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var times)
                && bytes.Length > 0 && bytes.Length % 2 == 0 && bytes.All(char.IsAsciiHexDigit)
                    ? new Instruction(at, there, times, Convert.FromHexString(bytes))
                    : throw new InvalidDataException($"expected address, place, count and bytes of an instruction, not '{line}'");
        }
    }
}
