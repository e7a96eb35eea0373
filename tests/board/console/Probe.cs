using System;
using System.Text;
using Pistachio.Abi;
using Pistachio.Runtime;
using Pistachio.Runtime.DomainHost;
using Pistachio.UserCall;
using Pistachio.Vfs.Protocol;

namespace Pistachio.ConsoleProbe;

/// <summary>
/// Commands: <c>copy</c> the rest of the input to the output; <c>flood N</c> bytes to the output while the kernel's console is written to as
/// well; <c>streams</c>: what each stream says to each operation; <c>cost N</c>: nanoseconds that a write of N bytes takes, on standard error;
/// <c>wait</c> for ever; <c>fault</c>.
/// </summary>
internal static class Probe
{
    private const int Piece = 440;

    /// <summary>So few that none waits for the host.</summary>
    private const int Rounds = 5;

    private static ConsoleClient s_control;
    private static ConsoleClient s_input;
    private static ConsoleClient s_output;
    private static ConsoleClient s_error;

    private static int Main()
    {
        s_control = Client("control");
        s_input = Client("input");
        s_output = Client("output");
        s_error = Client("error");
        string[] command = ReadLine().Split(' ');
        uint status = command[0] switch
        {
            "copy" => Copy(),
            "flood" => Flood(int.Parse(command[1])),
            "streams" => TellStreams(),
            "cost" => TellCost(int.Parse(command[1])),
            "wait" => WaitForEver(),
            _ => 99,
        };
        s_control.Finish(status);
        return 1;
    }

    private static uint Copy()
    {
        Span<byte> bytes = stackalloc byte[Piece];
        while (s_input.Read(Piece, true, bytes, out int count) == Errno.None && count > 0)
            Write(s_output, bytes[..count]);
        return 7;
    }

    private static uint Flood(int total)
    {
        byte[] bytes = new byte[Piece];
        for (int at = 0; at < total; at += Piece)
        {
            int count = Math.Min(Piece, total - at);
            for (int i = 0; i < count; i++)
                bytes[i] = (byte)((at + i) * 31 / 7);
            Write(s_output, bytes.AsSpan(0, count));
            if (at % (Piece * 16) == 0)
                ServerConsole.WriteLine($"probe: a line between frames, at {at}");
        }

        return 0;
    }

    private static uint TellStreams()
    {
        Span<byte> none = stackalloc byte[1];
        Errno readOutput = s_output.Read(1, false, none, out _);
        s_input.Read(1, true, none, out int count);
        Errno readEnd = s_input.Read(1, false, none, out _);
        Errno noRoom = s_input.Read(0, false, none, out _);
        Errno writeInput = s_input.Write(none, out _);
        Errno writeNothing = s_output.Write([], out uint written);
        Errno finish = s_output.Finish(0);
        Errno tryInput = s_input.TryWrite(none, out _);
        Write(s_output, Encoding.ASCII.GetBytes(
            $"{(int)readOutput} {count} {(int)readEnd} {(int)noRoom} {(int)writeInput} {(int)writeNothing} {written} {(int)finish} {(int)tryInput}\n"));
        return 0;
    }

    private static uint TellCost(int count)
    {
        byte[] bytes = new byte[Piece];
        bytes.AsSpan().Fill((byte)'x');
        // The least of a few rounds: the first one warms the caches of the runtime up, and the host may answer in another one.
        ulong least = ulong.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            Kernel.Clock(out ulong start);
            Write(s_output, bytes.AsSpan(0, count));
            Kernel.Clock(out ulong end);
            least = Math.Min(least, end - start);
        }

        Write(s_error, Encoding.ASCII.GetBytes($"{least}\n"));
        return 0;
    }

    private static uint WaitForEver()
    {
        Write(s_output, "waiting"u8);
        while (true)
            Kernel.SleepUntil(ulong.MaxValue);
    }

    private static string ReadLine()
    {
        StringBuilder line = new();
        Span<byte> one = stackalloc byte[1];
        while (s_input.Read(1, true, one, out int count) == Errno.None && count > 0 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString();
    }

    private static void Write(ConsoleClient stream, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (stream.Write(bytes, out uint written) != Errno.None)
                throw new InvalidOperationException("the console refuses");
            bytes = bytes[(int)written..];
        }
    }

    private static ConsoleClient Client(string name) => new(DomainStart.Capability(name), DomainStart.Page.MessagePage);
}
