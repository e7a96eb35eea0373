using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Runs;

/// <summary>The runs of a board that are kept: a folder for each, named by the time of its start.</summary>
/// <param name="directory">Where they are.</param>
public sealed partial class RunHistory(string directory)
{
    /// <summary>How many are kept.</summary>
    public const int Kept = 100;

    /// <summary>How many of the last runs say how long a test takes.</summary>
    private const int RunsForDurations = 5;

    public string DirectoryPath => directory;

    /// <summary>Their folders, the newest first.</summary>
    public IReadOnlyList<string> Folders => !Directory.Exists(directory)
        ? []
        : [.. Directory.EnumerateDirectories(directory).Where(folder => RunName().IsMatch(Path.GetFileName(folder))).OrderDescending(StringComparer.Ordinal)];

    /// <summary>Makes the folder of a new run, and removes those of the oldest ones beyond <see cref="Kept"/>.</summary>
    /// <returns>Its path; the name is the id of the run.</returns>
    public string Begin(DateTimeOffset now)
    {
        foreach (string old in Folders.Skip(Kept - 1))
            Directory.Delete(old, recursive: true);

        Directory.CreateDirectory(directory);
        string name = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        for (int number = 1; ; number++)
        {
            string folder = Path.Combine(directory, $"{name}-{number:00}");
            if (TryMake(folder))
                return folder;
        }
    }

    /// <summary>The last run that came to an end; null when there is none.</summary>
    /// <exception cref="RunInputException">Its results cannot be read.</exception>
    public RunRecord? Last() => Folders.Where(IsFinished).Select(Read).FirstOrDefault();

    /// <summary>The last runs that came to an end, the newest first. One that cannot be read is told, and left out.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="complain">Is told what cannot be read.</param>
    public IReadOnlyList<RunRecord> Recent(int count, Action<string> complain)
    {
        List<RunRecord> records = [];
        foreach (string folder in Folders.Where(IsFinished).Take(count))
        {
            try
            {
                records.Add(Read(folder));
            }
            catch (RunInputException trouble)
            {
                complain(trouble.Message);
            }
        }

        return records;
    }

    /// <summary>How long tests took when they last passed: the median of a few runs.</summary>
    /// <param name="recent">Runs, the newest first.</param>
    public static TestDurations DurationsOf(IEnumerable<RunRecord> recent)
    {
        var times = new Dictionary<string, List<double>>();
        foreach (TestRecord test in recent.SelectMany(run => run.Tests).Where(test => test.Attempts.LastOrDefault()?.Outcome == TestOutcomeKind.Passed))
        {
            if (!times.TryGetValue(test.Key, out List<double>? list))
                times[test.Key] = list = [];
            if (list.Count < RunsForDurations)
                list.Add(test.Seconds);
        }

        return new TestDurations(times.ToDictionary(entry => entry.Key, entry => TimeSpan.FromSeconds(entry.Value.Order().ElementAt(entry.Value.Count / 2))));
    }

    private static bool IsFinished(string folder) => File.Exists(Path.Combine(folder, RunRecord.FileName));

    private static RunRecord Read(string folder) => RunRecord.Read(Path.Combine(folder, RunRecord.FileName));

    /// <summary>Two runs may begin in the same second: whoever makes the file in it has the folder.</summary>
    private static bool TryMake(string folder)
    {
        Directory.CreateDirectory(folder);
        string mark = Path.Combine(folder, "begun");
        try
        {
            using var made = new FileStream(mark, FileMode.CreateNew);
            return true;
        }
        catch (IOException) when (File.Exists(mark))
        {
            return false;
        }
    }

    [GeneratedRegex(@"^\d{8}T\d{6}Z-\d\d$")]
    private static partial Regex RunName();
}
