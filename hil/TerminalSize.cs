using System.Threading;
using System.Threading.Tasks;

namespace Pistachio.Hil;

/// <summary>The size of the user's terminal, which is the terminal of a program on a board. One thread sets it, another one waits.</summary>
/// <param name="first">What the board was told in the run request: rows, and columns in the upper 16 bits; 0: not known.</param>
public sealed class TerminalSize(uint first)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private uint _current = first;

    /// <summary>Rows, and columns in the upper 16 bits; 0: not known.</summary>
    public uint Current
    {
        get
        {
            lock (_lock)
                return _current;
        }
    }

    /// <summary>Ends with the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    /// <summary>The terminal has a size. Not known, or the same as before: nothing happens.</summary>
    public void Set(uint size)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (size == 0 || size == _current)
                return;
            _current = size;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
