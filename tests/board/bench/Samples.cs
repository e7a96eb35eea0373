using System.Runtime.CompilerServices;

namespace Pistachio.Bench;

/// <summary>The measured values of one row.</summary>
internal struct Samples
{
    private const int Capacity = 1056;

    private Values _values;

    public ulong Get(int index) => _values[index];

    public void Set(int index, ulong value) => _values[index] = value;

    /// <summary>The median of the first values; sorts them by insertion.</summary>
    public ulong Median(int count)
    {
        for (int i = 1; i < count; i++)
        {
            ulong value = _values[i];
            int j = i - 1;
            for (; j >= 0 && _values[j] > value; j--)
            {
                _values[j + 1] = _values[j];
            }

            _values[j + 1] = value;
        }

        return _values[count / 2];
    }

    [InlineArray(Capacity)]
    private struct Values
    {
        private ulong _first;
    }
}
