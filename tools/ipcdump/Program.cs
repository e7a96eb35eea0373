using System;
using System.IO;
using Pistachio.Protocols.Description;

namespace Pistachio.IpcDump;

/// <summary>Words in, fields out.</summary>
internal static class Program
{
    private const int BadInput = 2;

    private const string Usage =
        """
        ipcdump decodes messages of Pistachio: words in, fields out.

          ipcdump TAG [WORD…]                        decode a request
          ipcdump --reply-to OPERATION TAG [WORD…]   decode the reply to an operation (a number or a name)
          ipcdump                                    decode lines from standard input: TAG [WORD…], or reply TAG [WORD…]
                                                     for the reply to the last request of the same protocol
          ipcdump --list                             list protocols and operations
          ipcdump --write-documents ROOT             write include/exo, docs/kernel-calls.md and docs/server_interfaces.md
          ipcdump --help

        Numbers are decimal, or hexadecimal with 0x. Words 4 and up are those of the message page.
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return Run(arguments);
        }
        catch (InputException problem)
        {
            Console.Error.WriteLine($"ipcdump: {problem.Message}");
            return BadInput;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"ipcdump: {problem.Message}");
            return 1;
        }
    }

    private static int Run(string[] arguments)
    {
        var dump = new MessageDump(ProtocolCatalog.FromDirectory(AppContext.BaseDirectory), Console.Out);
        switch (arguments)
        {
            case []:
                return ReadLines(dump);
            case ["--help" or "-h"]:
                Console.WriteLine(Usage);
                return 0;
            case ["--list"]:
                dump.List();
                return 0;
            case ["--write-documents", string root]:
                foreach (string path in GeneratedDocuments.WriteTo(root))
                    Console.WriteLine(path);
                return 0;
            case ["--reply-to", string operation, .. string[] words]:
                dump.Reply(words, operation);
                return 0;
            case [['-', ..] option, ..]:
                throw new InputException($"unknown or incomplete option '{option}', see ipcdump --help");
            default:
                dump.Request(arguments);
                return 0;
        }
    }

    // A bad line is reported and the others still decoded; the exit status tells.
    private static int ReadLines(MessageDump dump)
    {
        int status = 0;
        int number = 0;
        while (Console.In.ReadLine() is { } line)
        {
            number++;
            string[] words = line.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
            try
            {
                if (words is ["reply", .. string[] reply])
                    dump.Reply(reply, operation: null);
                else if (words.Length > 0)
                    dump.Request(words);
            }
            catch (InputException problem)
            {
                Console.Out.Flush();
                Console.Error.WriteLine($"ipcdump: line {number}: {problem.Message}");
                status = BadInput;
            }
        }

        return status;
    }
}
