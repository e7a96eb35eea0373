using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Link;
using Pistachio.Hil.Session;

namespace Pistachio.Hil;

/// <summary>
/// Carries the streams of a program on the board to and from streams of this process. Reads and writes may block for as long as they like:
/// each runs on a thread of its own, one at a time, and nothing is read that the program did not ask for.
/// </summary>
/// <param name="boot">The boot that runs the program.</param>
/// <param name="input">Standard input.</param>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="size">The size of the user's terminal, whose changes the program is told; null: it has none.</param>
internal sealed class StandardStreams(ProgramBoot boot, Stream input, Stream output, Stream error, TerminalSize? size = null)
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly byte[] inputBuffer = new byte[4096];
    private Task? write;
    private Task<int>? read;
    private int inputStart;
    private int inputEnd;
    private bool inputEnded;
    private bool endSent;
    private bool errorBroken;
    private uint sizeSent = size?.Current ?? 0;
    private Task? sizeChange = size?.Changed;

    /// <summary>Output is on its way to whoever takes it.</summary>
    public bool IsWriting => write is not null;

    /// <summary>Nobody reads standard output any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Ends when <see cref="Exchange"/> has something to do that the board did not bring.</summary>
    public Task Activity => sizeChange is null ? Streaming : Task.WhenAny(Streaming, sizeChange);

    private Task Streaming => (write, read) switch
    {
        (null, null) => Never,
        ({ } writing, null) => writing,
        (null, { } reading) => reading,
        var (writing, reading) => Task.WhenAny(writing, reading),
    };

    /// <summary>Moves what can be moved now, without waiting.</summary>
    public void Exchange(ulong now)
    {
        ExchangeOutput(now);
        ExchangeInput();
        ExchangeSize();
    }

    /// <summary>After the boot: writes all output that is left.</summary>
    /// <exception cref="OperationCanceledException">Not all was written.</exception>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        ExchangeOutput(0);
        while (write is not null)
        {
            await Task.WhenAny(write).WaitAsync(cancellation).ConfigureAwait(false);
            ExchangeOutput(0);
        }
    }

    private void ExchangeOutput(ulong now)
    {
        if (write is { IsCompleted: true })
        {
            IsBroken |= IsBrokenPipe(write);
            write = null;
            boot.OutputTaken(now);
        }

        if (IsBroken && !boot.Over)
            boot.Abandon("nobody reads the output any more");
        if (write is null && boot.HasOutput && !IsBroken)
            write = Task.Run(WriteAll);
    }

    /// <summary>Writes all that has come; runs while nothing more comes, because the line is not read meanwhile.</summary>
    private void WriteAll()
    {
        while (boot.TryTakeOutput(out BoardEvent.Written? next))
        {
            if (next!.Stream == RunStream.Output)
                output.Write(next.Bytes);
            else
                WriteError(next.Bytes);
        }

        output.Flush();
    }

    private void WriteError(byte[] bytes)
    {
        if (errorBroken)
            return;
        try
        {
            error.Write(bytes);
            error.Flush();
        }
        catch (IOException)
        {
            // Who closed standard error does not want to know; the program and its output go on.
            errorBroken = true;
        }
    }

    private static bool IsBrokenPipe(Task write) => write.Exception?.InnerException switch
    {
        null => false,
        IOException => true,
        { } other => throw other,
    };

    private void ExchangeInput()
    {
        if (read is { IsCompleted: true })
        {
            inputStart = 0;
            inputEnd = InputRead(read);
            inputEnded = inputEnd == 0;
            read = null;
        }

        while (inputStart < inputEnd && boot.InputRoom > 0)
        {
            int count = Math.Min(Math.Min(inputEnd - inputStart, boot.InputRoom), FrameLayout.MaximumPayload);
            boot.SendInput(inputBuffer.AsSpan(inputStart, count));
            inputStart += count;
        }

        if (inputEnded && !endSent)
            endSent = boot.TryEndInput();
        if (read is null && !inputEnded && inputStart == inputEnd && boot.InputRoom is var room and > 0)
            read = Task.Run(() => input.Read(inputBuffer, 0, Math.Min(room, inputBuffer.Length)));
    }

    private void ExchangeSize()
    {
        if (size is null)
            return;

        // The change after this one: what changes in between is seen at once.
        sizeChange = size.Changed;
        uint current = size.Current;
        if (current != sizeSent && boot.TryWindowSize(current))
            sizeSent = current;
    }

    /// <returns>0 also for an input that cannot be read (a directory, a terminal that went away): the program sees its end.</returns>
    private static int InputRead(Task<int> read) => read.Exception?.InnerException switch
    {
        null => read.Result,
        IOException or UnauthorizedAccessException => 0,
        { } other => throw other,
    };
}
