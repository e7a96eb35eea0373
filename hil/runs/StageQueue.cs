using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil.Runs;

/// <summary>The programs of a stage whose tests are still to run. All boards take from it until nothing is left that could come back.</summary>
internal sealed class StageQueue
{
    private readonly Lock access = new();
    private readonly IReadOnlyList<ProgramWork> works;
    private TaskCompletionSource changed = NewSignal();

    public StageQueue(IReadOnlyList<ProgramWork> works)
    {
        this.works = works;
        foreach (ProgramWork work in works)
            work.Plan.Released += Wake;
    }

    /// <summary>Takes a program for a board: the one with the most tests for each board that works on it. Waits while another board might give tests back.</summary>
    /// <returns>Null when nothing is left, and none will come back.</returns>
    public async Task<ProgramWork?> TakeAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task wait;
            lock (access)
            {
                ProgramWork? next = works.Where(IsWorthABoot).MaxBy(work => work.Plan.Unclaimed / (work.Boards + 1));
                if (next is not null)
                {
                    next.Boards++;
                    return next;
                }

                if (works.All(work => work.Boards == 0))
                    return null;
                wait = changed.Task;
            }

            await wait.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A board no longer works on a program.</summary>
    public void Return(ProgramWork work)
    {
        lock (access)
            work.Boards--;
        Wake();
    }

    /// <summary>For fewer tests than there are boards on it, those will do.</summary>
    private static bool IsWorthABoot(ProgramWork work) => work.Plan.Unclaimed > work.Boards;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        lock (access)
        {
            changed.SetResult();
            changed = NewSignal();
        }
    }
}
