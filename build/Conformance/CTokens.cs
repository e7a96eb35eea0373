using System.Collections.Generic;
using System.Text.RegularExpressions;

namespace Pistachio.Build.Conformance;

/// <summary>The tokens of C source text, as far as finding out what a function calls needs them.</summary>
internal static partial class CTokens
{
    /// <summary>
    /// Names, numbers, strings and single characters of punctuation. Comments and lines of the preprocessor are left out, but the text of a macro with
    /// parameters stands as if it were a function.
    /// </summary>
    public static IEnumerable<string> Of(string source)
    {
        foreach (Match match in Token().Matches(source))
        {
            if (match.Groups["macro"].Success)
            {
                foreach (var token in Of($"{match.Groups["name"].Value}({match.Groups["parameters"].Value}) {{ {match.Groups["text"].Value.Replace("\\\n", "\n")} }}"))
                {
                    yield return token;
                }
            }
            else if (match.Groups["token"].Success)
            {
                yield return match.Value;
            }
        }
    }

    [GeneratedRegex(
        """
        (?<comment> /\* [\s\S]*? \*/ | //[^\n]* )
        | (?<macro> ^[ \t]*\#[ \t]*define[ \t]+ (?<name>\w+) \( (?<parameters>[^)]*) \) (?<text>(?: \\\n | [^\n] )*) )
        | (?<directive> ^[ \t]*\# (?: \\\n | [^\n] )* )
        | (?<token> " (?: \\. | [^"\\] )* " | ' (?: \\. | [^'\\] )* ' | \w+ | == | != | \S )
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
