using System;
using Pistachio.Abi;
using Pistachio.Vfs.Protocol;

namespace Pistachio.Vfs.Server;

/// <content>What /proc shows of a domain.</content>
internal sealed partial class Domain
{
    /// <summary>Its process id, which others are told of; 0: it is not in /proc.</summary>
    public uint Pid { get; set; }

    /// <summary>For each descriptor its handle, and <see cref="VfsLimits.CloseOnExecBit"/>.</summary>
    public ushort[]? Descriptors { get; private set; }

    /// <summary>How many of them there are.</summary>
    public int DescriptorCount { get; private set; }

    /// <summary>Handle of the working directory.</summary>
    public uint WorkingDirectory { get; private set; }

    /// <summary>Its library has told its descriptors, and that they have changed it has not.</summary>
    public bool KnowsDescriptors { get; set; }

    /// <summary>Whoever waits until its descriptors are told.</summary>
    public QuestionQueue? Questions { get; set; }

    /// <summary>What the process server is to have it asked.</summary>
    public ProcessQuestions Asked { get; set; }

    /// <summary>What another process tells it of its mappings; null: nobody was asked, or the text was dropped.</summary>
    public MapsText? Maps { get; set; }

    /// <summary>Which thread of it makes its next operation that comes by the link to the own thread; 0: it has not said so.</summary>
    public uint AskingThread { get; set; }

    /// <summary>The process whose descriptors an operation of it needed.</summary>
    public uint WantedProcess { get; set; }

    /// <summary>Until when it may look at what that process told, in nanoseconds since 1970.</summary>
    public long WantedUntil { get; set; }

    /// <summary>The program that it executes: what it has opened to execute it.</summary>
    public OpenFile? Program
    {
        get
        {
            foreach (Slot each in _slots)
            {
                if (each.File is { } file && (file.Flags & (OpenFlags.Execute | OpenFlags.Interpreter)) == OpenFlags.Execute)
                    return file;
            }

            return null;
        }
    }

    /// <summary>Its library tells descriptors.</summary>
    /// <returns>False: not the piece that follows the one before, or too many.</returns>
    public bool TakeDescriptors(uint first, uint workingDirectory, ReadOnlySpan<byte> handles)
    {
        const int maximum = 1024;
        int count = handles.Length / sizeof(ushort);
        if (first != 0 && first != (uint)DescriptorCount)
            return false;
        if (first + (uint)count > maximum || handles.Length % sizeof(ushort) != 0)
            return false;
        ushort[] all = Descriptors ?? [];
        if (all.Length < (int)first + count)
            Array.Resize(ref all, (int)first + count);
        for (int i = 0; i < count; i++)
            all[(int)first + i] = (ushort)(handles[i * 2] | (handles[(i * 2) + 1] << 8));
        Descriptors = all;
        DescriptorCount = (int)first + count;
        WorkingDirectory = workingDirectory;
        KnowsDescriptors = count < VfsLimits.DescriptorPiece;
        return true;
    }
}
