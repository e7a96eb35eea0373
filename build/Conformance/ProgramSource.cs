using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Pistachio.Build.Conformance;

/// <summary>
/// The C sources of a conformance program: which of its tests call which interfaces, and what errors they expect. A call counts for a test if the test, or
/// a function of the program that it names, has it in its text. An error counts for the first call of the statement that names it or, where the statement
/// calls nothing, of the one before it.
/// </summary>
internal sealed partial class ProgramSource
{
    private const string LinuxNumber = "SYS_";
    private const string DoorName = "px_";

    private readonly IReadOnlySet<string> _interfaces;
    private readonly Dictionary<string, Function> _functions = [];
    private readonly List<(string Test, string Function)> _tests = [];

    private ProgramSource(IReadOnlySet<string> interfaces) => _interfaces = interfaces;

    /// <summary>Reads all sources of a folder, those of folders in it included.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="interfaces">The names that are looked for.</param>
    public static ProgramSource Read(string folder, IReadOnlySet<string> interfaces) =>
        Parse(Directory.EnumerateFiles(folder, "*.c", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText), interfaces);

    /// <summary>The same of texts.</summary>
    public static ProgramSource Parse(IEnumerable<string> files, IReadOnlySet<string> interfaces)
    {
        var program = new ProgramSource(interfaces);
        var number = 0;
        foreach (var text in files)
        {
            program.Add(text, number++);
        }

        return program;
    }

    /// <summary>Its tests, in the order of the sources.</summary>
    public IReadOnlyList<TestUse> Tests => [.. _tests.Select(test => Describe(test.Test, test.Function))];

    /// <summary>Static functions of several files may have the same name: those of a file are found under its number first.</summary>
    private static string KeyOf(int file, string name) => $"{file}:{name}";

    private void Add(string text, int file)
    {
        foreach (Match entry in TestEntry().Matches(text))
        {
            _tests.Add((entry.Groups["test"].Value, KeyOf(file, entry.Groups["function"].Value)));
        }

        var tokens = CTokens.Of(text).ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i] == "{")
            {
                var end = EndOf(tokens, i);
                if (NameBefore(tokens, i) is { } name)
                {
                    var body = tokens[(i + 1)..end].Select(token => Qualified(token, file));
                    _functions.TryAdd(KeyOf(file, name), new Function([.. body], ParametersBefore(tokens, i)));
                    _functions.TryAdd(name, _functions[KeyOf(file, name)]);
                }

                i = end;
            }
        }
    }

    private string Qualified(string token, int file) => IsName(token) && !_interfaces.Contains(Plain(token)) ? KeyOf(file, token) : token;

    /// <summary>The name of the function whose body begins at <paramref name="brace"/>, or null if none does.</summary>
    private static string? NameBefore(List<string> tokens, int brace)
    {
        if (brace == 0 || tokens[brace - 1] != ")")
        {
            return null;
        }

        var depth = 0;
        for (var i = brace - 1; i > 0; i--)
        {
            depth += tokens[i] == ")" ? 1 : tokens[i] == "(" ? -1 : 0;
            if (depth == 0)
            {
                return tokens[i - 1];
            }
        }

        return null;
    }

    /// <summary>The names of its parameters, and those of parameters that are functions.</summary>
    private static HashSet<string> ParametersBefore(List<string> tokens, int brace)
    {
        HashSet<string> names = [];
        for (var i = brace - 1; i > 0 && tokens[i] is not (";" or "}"); i--)
        {
            if (tokens[i] is ")" or "," && IsName(tokens[i - 1]))
            {
                names.Add(tokens[i - 1]);
            }
        }

        return names;
    }

    private static int EndOf(List<string> tokens, int brace)
    {
        var depth = 0;
        for (var i = brace; i < tokens.Count; i++)
        {
            depth += tokens[i] == "{" ? 1 : tokens[i] == "}" ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return tokens.Count;
    }

    private TestUse Describe(string test, string function)
    {
        HashSet<string> seen = [], calls = [];
        HashSet<ExpectedError> errors = [];
        Visit(FunctionOf(function), seen, calls, errors);
        return new TestUse(test, calls, errors);
    }

    private void Visit(string function, HashSet<string> seen, HashSet<string> calls, HashSet<ExpectedError> errors)
    {
        if (!seen.Add(function) || !_functions.TryGetValue(function, out var called))
        {
            return;
        }

        List<string> before = [];
        foreach (var statement in Statements(called.Body))
        {
            calls.UnionWith(CallsOf(statement));
            foreach (var token in statement.Where(IsQualified))
            {
                Visit(FunctionOf(token), seen, calls, errors);
            }

            if (IsAboutArgument(function, statement))
            {
                continue; // the caller passes what is called: it counts there
            }

            var first = FirstCalled(statement);
            before = first.Count > 0 ? first : before;
            errors.UnionWith(ErrorsIn(statement, [function]).SelectMany(error => before.Select(call => new ExpectedError(call, error))));
        }
    }

    private static IEnumerable<List<string>> Statements(IReadOnlyList<string> body)
    {
        List<string> statement = [];
        foreach (var token in body)
        {
            if (token is ";" or "{" or "}")
            {
                yield return statement;
                statement = [];
            }
            else
            {
                statement.Add(token);
            }
        }

        yield return statement;
    }

    /// <summary>The interfaces that a statement calls in its own text, the outermost first.</summary>
    private IEnumerable<string> CallsOf(List<string> statement)
    {
        for (var i = 0; i < statement.Count; i++)
        {
            var name = Plain(statement[i]);
            var isCall = i + 1 < statement.Count && statement[i + 1] == "(" && (i == 0 || statement[i - 1] is not ("struct" or "sizeof"));
            if (_interfaces.Contains(name) && (isCall || NameOf(statement[i]).StartsWith(LinuxNumber, StringComparison.Ordinal)))
            {
                yield return name;
            }
        }
    }

    /// <summary>The interface that a statement is about: the first that it calls, or those that the first function of the program in it calls.</summary>
    private List<string> FirstCalled(List<string> statement)
    {
        foreach (var call in CallsOf(statement))
        {
            return [call];
        }

        var function = statement.FirstOrDefault(token => IsQualified(token) && _functions.ContainsKey(FunctionOf(token)));
        return function == null ? [] : [.. Statements(_functions[FunctionOf(function)].Body).SelectMany(CallsOf).Distinct()];
    }

    /// <summary>The errors that a statement names, and those that a macro or function expects of the call that the statement passes to it.</summary>
    /// <param name="statement">Its tokens.</param>
    /// <param name="outer">The functions that are being looked at already, as functions may call themselves.</param>
    private IEnumerable<string> ErrorsIn(List<string> statement, ImmutableHashSet<string> outer) =>
        statement.Select(NameOf).Where(token => ErrorName().IsMatch(token)).Concat(
            statement.Where(IsQualified).Select(FunctionOf).Where(name => _functions.ContainsKey(name) && !outer.Contains(name))
                .SelectMany(name => ErrorsOfArgument(name, outer.Add(name))));

    private IEnumerable<string> ErrorsOfArgument(string function, ImmutableHashSet<string> outer) =>
        Statements(_functions[function].Body).Where(statement => IsAboutArgument(function, statement)).SelectMany(statement => ErrorsIn(statement, outer));

    /// <summary>A statement that calls nothing that is known, but a parameter, as the body of CHECK_ERROR does.</summary>
    private bool IsAboutArgument(string function, List<string> statement) =>
        !CallsOf(statement).Any() && statement.Select(NameOf).Any(_functions[function].Parameters.Contains);

    /// <summary>The key of the function that a name means in its file: the file's own, or one of another file.</summary>
    private string FunctionOf(string qualified) => _functions.ContainsKey(qualified) ? qualified : NameOf(qualified);

    private static bool IsQualified(string token) => char.IsAsciiDigit(token[0]) && token.Contains(':');

    private static string NameOf(string token) => IsQualified(token) ? token[(token.IndexOf(':') + 1)..] : token;

    private static string Plain(string token)
    {
        var name = NameOf(token);
        return name.StartsWith(LinuxNumber, StringComparison.Ordinal) ? name[LinuxNumber.Length..] : name.StartsWith(DoorName, StringComparison.Ordinal) ? name[DoorName.Length..] : name;
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] == '_';

    private sealed record Function(IReadOnlyList<string> Body, IReadOnlySet<string> Parameters);

    [GeneratedRegex("""\{\s*"(?<test>\w+/\w+)"\s*,\s*(?<function>\w+)\s*\}""")]
    private static partial Regex TestEntry();

    [GeneratedRegex("^E[A-Z0-9]{2,}$")]
    private static partial Regex ErrorName();
}
