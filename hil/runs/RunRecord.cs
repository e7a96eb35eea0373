using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pistachio.Hil.Runs;

/// <summary>All that is known of a run, as <c>results.json</c> has it: what reports are made of, and what later runs are compared with.</summary>
/// <param name="Format">Version of the format, <see cref="CurrentFormat"/>.</param>
/// <param name="Id">Name of the run: its folder in the history.</param>
/// <param name="Board">Name of the board profile.</param>
/// <param name="Build">Build id of the image; each boot says what the board said.</param>
/// <param name="Started">When it began.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Phases">The phases of the image.</param>
/// <param name="Boards">The boards that took part.</param>
/// <param name="Tests">One for each test that was selected, and for those that the image has and nobody listed.</param>
public sealed record RunRecord(
    int Format,
    string Id,
    string Board,
    string? Build,
    DateTimeOffset Started,
    double Seconds,
    IReadOnlyList<PhaseRecord> Phases,
    IReadOnlyList<BoardRecord> Boards,
    IReadOnlyList<TestRecord> Tests)
{
    public const int CurrentFormat = 1;

    public const string FileName = "results.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The release that the image was made for, or null.</summary>
    public string? Release { get; init; }

    /// <summary>How the board booted.</summary>
    public string? Boot { get; init; }

    /// <summary>What the user selected, as on the command line; null for everything.</summary>
    public string? Selection { get; init; }

    /// <summary>How often a test that failed was tried again.</summary>
    public int Retries { get; init; }

    /// <summary>Tests of the image that no phase names; they ran like the others.</summary>
    public IReadOnlyList<string> Unlisted { get; init; } = [];

    /// <summary>Tests were left without a result because all boards were lost for good.</summary>
    public bool Lost { get; init; }

    /// <summary>Why nothing could be run, or null.</summary>
    public string? SetupError { get; init; }

    public int Passed => Count(RunOutcome.Passed);

    public int Failed => Count(RunOutcome.Failed);

    public int Flaky => Count(RunOutcome.Flaky);

    public int Quarantined => Count(RunOutcome.Quarantined);

    public int Skipped => Count(RunOutcome.Skipped);

    public int Blocked => Count(RunOutcome.Blocked);

    /// <summary>Exit status for a command, see <see cref="RunStatus"/>.</summary>
    public int ExitCode
    {
        get
        {
            if (SetupError is not null)
                return RunStatus.NotUsable;
            if (Lost)
                return RunStatus.Lost;
            if (Failed > 0 || Passed + Flaky + Quarantined == 0)
                return RunStatus.Failed;
            return Flaky > 0 ? RunStatus.Flaky : RunStatus.Passed;
        }
    }

    public int Count(RunOutcome outcome) => Tests.Count(test => test.Outcome == outcome);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="RunInputException">The file is missing, malformed or of another version.</exception>
    public static RunRecord Read(string path)
    {
        try
        {
            RunRecord? record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(path), Options);
            return record is { Format: CurrentFormat }
                ? record
                : throw new RunInputException($"{path}: expected results of format {CurrentFormat}, found {record?.Format.ToString() ?? "null"}");
        }
        catch (JsonException trouble)
        {
            throw new RunInputException($"{path}:{trouble.LineNumber + 1}: expected the results of a run: {trouble.Message}", trouble);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw new RunInputException($"{path} cannot be read: {trouble.Message}", trouble);
        }
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Options) + "\n");
}

/// <summary>A phase of the image of a run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Tests">How many tests it has, selected or not.</param>
public sealed record PhaseRecord(string Name, string Version, int Tests);
