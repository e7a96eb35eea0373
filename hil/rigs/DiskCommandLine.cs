using System;
using System.IO;
using System.Text;

namespace Pistachio.Hil.Rigs;

/// <summary>
/// The kernel command line of a disk image. It lies in a GRUB environment block (GNU GRUB manual, "GRUB environment block"): 1024 bytes
/// of text, a file of the image's file system, which GRUB reads at boot. So it can be changed in place, in an image or on a stick.
/// </summary>
public static class DiskCommandLine
{
    /// <summary>The variable that holds it.</summary>
    public const string Variable = "command_line";

    /// <summary>Bytes of a block.</summary>
    public const int BlockSize = 1024;

    /// <summary>Files of an ISO 9660 file system begin at multiples of this (ECMA-119, 6.1.2).</summary>
    private const int SectorSize = 2048;

    private const string Signature = "# GRUB Environment Block\n";

    private static readonly byte[] Beginning = Encoding.ASCII.GetBytes($"{Signature}{Variable}=");

    /// <summary>The block for a command line.</summary>
    /// <exception cref="ArgumentException">It is too long, or holds characters with a meaning in the block.</exception>
    public static byte[] Block(string commandLine)
    {
        foreach (char letter in commandLine)
        {
            if (letter is < ' ' or > '~' or '\\' or '$' or '"' or '\'')
                throw new ArgumentException($"the kernel command line '{commandLine}' holds a character that GRUB would change", nameof(commandLine));
        }

        byte[] block = new byte[BlockSize];
        Array.Fill(block, (byte)'#');
        byte[] text = Encoding.ASCII.GetBytes($"{Signature}{Variable}={commandLine}\n");
        if (text.Length > BlockSize)
            throw new ArgumentException($"the kernel command line has {commandLine.Length} characters, more than fit", nameof(commandLine));
        text.CopyTo(block, 0);
        return block;
    }

    /// <summary>Changes the command line in an image.</summary>
    /// <exception cref="RigException">The image has no place for one, or several.</exception>
    public static void Write(string image, string commandLine)
    {
        byte[] block = Block(commandLine);
        byte[] content = File.ReadAllBytes(image);
        int found = -1;
        for (int offset = 0; offset <= content.Length - BlockSize; offset += SectorSize)
        {
            if (!content.AsSpan(offset).StartsWith(Beginning))
                continue;
            if (found >= 0)
                throw new RigException($"{image} has several places for a kernel command line");
            found = offset;
        }

        if (found < 0)
            throw new RigException($"{image} has no place for a kernel command line");
        using FileStream stream = File.OpenWrite(image);
        stream.Position = found;
        stream.Write(block);
    }
}
