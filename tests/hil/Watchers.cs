using System.Threading.Tasks;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Tests;

/// <summary>Lets a test wait until a board test has begun.</summary>
internal sealed class StartWatcher(string test) : Watcher
{
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => started.Task;

    public override void TestStarted(string name)
    {
        if (name == test)
            started.TrySetResult();
    }
}

/// <summary>Lets a test wait for a text on the console.</summary>
internal sealed class LineWatcher(string part) : Watcher
{
    private readonly TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Seen => seen.Task;

    public override void ConsoleLine(string text)
    {
        if (text.Contains(part))
            seen.TrySetResult();
    }
}

/// <summary>An observer of nothing.</summary>
internal abstract class Watcher : IBoardObserver
{
    public void StateChanged(BoardState state)
    {
    }

    public virtual void ConsoleLine(string text)
    {
    }

    public virtual void TestStarted(string name)
    {
    }

    public void TestDecided(TestVerdict verdict)
    {
    }

    public void Note(string text)
    {
    }
}
