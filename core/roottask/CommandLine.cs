using System;
using System.Collections.Generic;
using System.Text;
using Pistachio.Abi;
using Pistachio.UserCall;

namespace Pistachio.Root;

/// <summary>The kernel's command line.</summary>
internal static class CommandLine
{
    private const int PageSize = 4096;

    /// <summary>What the words say this boot is for.</summary>
    public static BootModes Modes()
    {
        List<string> words = Words();
        return (words.Contains("run") ? BootModes.Run : 0)
            | (words.Exists(word => word == "hil" || word.StartsWith("hil=", StringComparison.Ordinal)) ? BootModes.Conformance : 0)
            | (words.Contains("bench") ? BootModes.Bench : 0);
    }

    public static List<string> Words()
    {
        ReadOnlySpan<byte> text = MappedMemory.Bytes(RootTask.CommandLinePage, PageSize);
        List<string> words = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] > (byte)' ')
            {
                continue;
            }

            if (i > start)
            {
                words.Add(Encoding.ASCII.GetString(text[start..i]));
            }

            start = i + 1;
            if (text[i] == 0)
            {
                break;
            }
        }

        return words;
    }
}
