using System.Threading.Tasks;

using Pistachio.Hil.Session;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>Tells when a test begins.</summary>
internal sealed class TestWatcher(string test) : IBoardObserver
{
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Started => started.Task;

    public void StateChanged(BoardState state)
    {
    }

    public void ConsoleLine(string text)
    {
    }

    public void TestStarted(string name)
    {
        if (name == test)
            started.TrySetResult();
    }

    public void TestDecided(TestVerdict verdict)
    {
    }

    public void Note(string text)
    {
    }
}
