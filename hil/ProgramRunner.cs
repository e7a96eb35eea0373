using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

using Pistachio.Hil.Reports;
using Pistachio.Hil.Rigs;
using Pistachio.Hil.Session;

namespace Pistachio.Hil;

/// <summary>Runs one program on a rig with its standard streams connected. Entry point of the Run target.</summary>
public static class ProgramRunner
{
    /// <summary>Status of a program that did not end in time, as the program timeout has it.</summary>
    public const int TimedOutStatus = 124;

    /// <summary>Status when not the program failed but what runs it.</summary>
    public const int LostStatus = 125;

    /// <summary>Status when nobody reads the output: 128 + SIGPIPE, as a shell has it.</summary>
    public const int BrokenPipeStatus = 141;

    /// <summary>How long what was written before a time-out may take to be read.</summary>
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(2);

    /// <summary>Switches the board on, carries the streams, and switches it off. <c>console.log</c> and <c>serial.log</c> are in the output directory.</summary>
    /// <param name="options">What to run where.</param>
    /// <param name="observer">Is told what happens, or null.</param>
    /// <param name="cancellation">Ends the run; the machine is off when the task ends.</param>
    /// <returns>How it ended. Trouble with rig or board is in the result, not an exception.</returns>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<ProgramResult> ExecuteAsync(ProgramRunOptions options, IBoardObserver? observer, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.OutputDirectory);
        using var log = new RunLog(options.OutputDirectory, observer);
        log.Note($"a program on {options.Rig.Description}");
        try
        {
            return await BootAsync(options, log, cancellation).ConfigureAwait(false);
        }
        catch (RigException trouble)
        {
            log.Note(trouble.Message);
            return new ProgramResult(LostStatus, trouble.Message);
        }
    }

    private static async Task<ProgramResult> BootAsync(ProgramRunOptions options, RunLog log, CancellationToken cancellation)
    {
        var boot = new ProgramBoot(options.Deadlines, options.Timeout, log);
        var streams = new StandardStreams(boot, options.Input, options.Output, options.Error, options.Size);
        IRigConnection connection = await HilRun.PowerOnAsync(options.Rig, boot, options.Deadlines, log, cancellation).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            boot.LineErrors = connection.Errors;
            boot.Powered(log.Now);
            await new BoardDriver(connection, boot, log, streams).DriveAsync(cancellation).ConfigureAwait(false);
        }

        using var flushing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (boot.TimedOut)
            flushing.CancelAfter(LastOutput);
        try
        {
            await streams.FlushAsync(flushing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            log.Note("some output was not read in time");
        }

        return Result(options, boot, streams);
    }

    private static ProgramResult Result(ProgramRunOptions options, ProgramBoot boot, StandardStreams streams) => boot switch
    {
        _ when streams.IsBroken => new ProgramResult(BrokenPipeStatus, null),
        { TimedOut: true } => new ProgramResult(TimedOutStatus, $"the program did not end within {options.Timeout!.Value.TotalSeconds} s"),
        { ExitStatus: { } status } => new ProgramResult((int)(status & 0xFF), null),
        { Loss: { } loss } => new ProgramResult(LostStatus, $"the board was lost: {loss.Reason}"),
        _ => new ProgramResult(LostStatus, "the board ended without an exit status"),
    };
}
