using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;

using Pistachio.Hil.Lab.Protocol;

namespace Pistachio.Hil.Lab.Cluster;

/// <summary>
/// Which silos there are: the table that Orleans' membership protocol wants, kept by the primary host and in a file of it, so that the lab
/// outlives a restart of the primary. Rows change by compare-and-swap on the version of the whole table.
/// </summary>
/// <param name="file">Where the table is kept.</param>
/// <param name="clock">For the time at which a silo was last alive: one clock for all hosts.</param>
internal sealed class MembershipTable(string file, TimeProvider clock)
{
    private const string Dead = "Dead";

    /// <summary>How long a dead silo is remembered.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private readonly object gate = new();
    private readonly Dictionary<string, TableRow> rows = new(StringComparer.Ordinal);
    private int version;

    /// <summary>Reads what a primary of before has left.</summary>
    /// <exception cref="LabException">The file is damaged or cannot be read.</exception>
    public void Load()
    {
        if (!File.Exists(file))
            return;
        try
        {
            TableAnswer content = JsonSerializer.Deserialize<TableAnswer>(File.ReadAllText(file), LabProtocol.Format)
                ?? throw new JsonException("it is empty");
            version = content.Version;
            foreach (TableRow row in content.Rows)
                rows[row.Silo] = row;
        }
        catch (Exception trouble) when (trouble is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new LabException(LabFault.Usage, $"the lab's membership table {file} cannot be read: {trouble.Message}", trouble);
        }
    }

    /// <summary>Answers one question.</summary>
    /// <exception cref="InvalidDataException">A row is missing from it.</exception>
    public TableAnswer Ask(TableRequest request)
    {
        lock (gate)
        {
            return request.Verb switch
            {
                TableVerb.Read => new TableAnswer(true) { Version = version, Rows = [.. rows.Values] },
                TableVerb.Insert => Write(request, Row(request), !rows.ContainsKey(Row(request).Silo)),
                TableVerb.Update => Write(request, Row(request), rows.TryGetValue(Row(request).Silo, out TableRow? old)
                    && old.Written == Row(request).Written),
                TableVerb.Alive => NoteAlive(Row(request).Silo),
                TableVerb.Clean => Remove(row => row.Status == Dead && row.Alive < Now - Memory),
                TableVerb.Clear => Remove(_ => true),
                _ => throw new InvalidDataException($"the membership table cannot {request.Verb}"),
            };
        }
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    private static TableRow Row(TableRequest request) => request.Row ?? throw new InvalidDataException($"{request.Verb} without a row");

    private TableAnswer Write(TableRequest request, TableRow row, bool isAllowed)
    {
        if (!isAllowed || request.Version != version)
            return new TableAnswer(false) { Version = version };
        version++;
        rows[row.Silo] = row with { Written = version, Alive = Now };
        Save();
        return new TableAnswer(true) { Version = version };
    }

    /// <summary>Neither version nor file change: the time is of use to living hosts only.</summary>
    private TableAnswer NoteAlive(string silo)
    {
        bool found = rows.TryGetValue(silo, out TableRow? row);
        if (found)
            rows[silo] = row! with { Alive = Now };
        return new TableAnswer(found) { Version = version };
    }

    private TableAnswer Remove(Func<TableRow, bool> isOver)
    {
        foreach (TableRow row in rows.Values.Where(isOver).ToList())
            rows.Remove(row.Silo);
        version++;
        Save();
        return new TableAnswer(true) { Version = version };
    }

    private void Save()
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } directory)
            Directory.CreateDirectory(directory);
        string next = file + ".next";
        File.WriteAllText(next, JsonSerializer.Serialize(new TableAnswer(true) { Version = version, Rows = [.. rows.Values] }, LabProtocol.Format));
        File.Move(next, file, true);
    }
}
