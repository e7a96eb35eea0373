using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pistachio.Build.Execution;

/// <summary>One parameter of the build: its name on the command line, in the environment and in the parameter file.</summary>
internal sealed partial class BuildParameter(PropertyInfo property)
{
    public string Name { get; } = property.GetCustomAttribute<ParameterAttribute>()!.Name ?? WordStart().Replace(property.Name, "-").ToLowerInvariant();

    public string Description { get; } = property.GetCustomAttribute<ParameterAttribute>()!.Description;

    public bool IsSwitch => property.PropertyType == typeof(bool);

    /// <summary>It may be given more than once.</summary>
    public bool IsList => property.PropertyType == typeof(IReadOnlyList<string>);

    public string EnvironmentVariable => "PISTACHIO_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The parameters that a build object declares.</summary>
    public static IReadOnlyList<BuildParameter> Of(Type build) =>
        build.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.IsDefined(typeof(ParameterAttribute)))
            .Select(property => new BuildParameter(property))
            .ToList();

    /// <summary>Sets the property from the first source that has a value: command line, environment, file.</summary>
    public void Apply(object build, IReadOnlyList<string> fromCommandLine, Func<string, string?> environment, IReadOnlyDictionary<string, string> file)
    {
        if (IsList && fromCommandLine.Count > 0)
        {
            property.SetValue(build, fromCommandLine);
            return;
        }

        var text = fromCommandLine.LastOrDefault() ?? environment(EnvironmentVariable) ?? file.GetValueOrDefault(Name);
        if (text != null)
        {
            property.SetValue(build, IsList ? new[] { text } : Convert(text));
        }
    }

    /// <summary>Reads <c>.nuke/parameters.json</c>: one object, names in any case, values that are strings, numbers or booleans.</summary>
    public static IReadOnlyDictionary<string, string> ReadFile(string path)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path))
        {
            return values;
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Name != "$schema"))
            {
                values[WordStart().Replace(member.Name, "-")] = member.Value.ToString();
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new BuildFailure($"{path}: expected one JSON object of parameters: {exception.Message}", 2);
        }

        return values;
    }

    /// <summary>The value of a text; usage error when it is none.</summary>
    private object Convert(string text)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(string))
        {
            return text;
        }

        if (type == typeof(bool) && bool.TryParse(text, out var value))
        {
            return value;
        }

        if (type == typeof(int) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        if (type == typeof(double) && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var fraction))
        {
            return fraction;
        }

        if (type.IsEnum && Enum.TryParse(type, text, ignoreCase: true, out var member) && Enum.IsDefined(type, member))
        {
            return member;
        }

        var expected = type.IsEnum ? string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()
            : type == typeof(bool) ? "true or false"
            : type == typeof(double) ? "a number such as 2.5" : "a whole number";
        throw new BuildFailure($"--{Name}: '{text}' is not valid; expected {expected}", 2);
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex WordStart();
}
