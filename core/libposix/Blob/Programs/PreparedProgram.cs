using System;
using Pistachio.Abi;

namespace Pistachio.LibPosix;

/// <summary>A program that can be executed as far as its files tell: opened and checked, nothing changed yet.</summary>
internal struct PreparedProgram
{
    public ProgramFile File;
    public ElfHeader Header;
    public ElfLayout Layout;

    /// <summary>The program that begins first, if the program names one (PT_INTERP).</summary>
    public ProgramFile Interpreter;
    public ElfHeader InterpreterHeader;
    public ElfLayout InterpreterLayout;

    /// <summary>Whether there is an interpreter.</summary>
    public readonly bool HasInterpreter => Interpreter.IsOpen;

    /// <summary>
    /// Open and check the program that the strings of the request begin with. For a script they become those of its interpreter.
    /// </summary>
    /// <returns>As POSIX execve. ELOOP: too many scripts that name each other. Nothing is open then.</returns>
    public Errno Open()
    {
        this = default;
        return OrClose(OpenThroughScripts());
    }

    /// <summary>Check a program that is open already, in a process that begins with it.</summary>
    /// <param name="file">What <c>Files.ImportDescriptors</c> gave.</param>
    /// <param name="size">Bytes of the file, if the maker of the process is right.</param>
    /// <returns>As <see cref="Open"/>. ENOEXEC: a script; the maker has to resolve it.</returns>
    public Errno Adopt(int file, ulong size)
    {
        this = default;
        Span<byte> start = stackalloc byte[ElfHeader.Size];
        Errno error = File.Adopt(file, size, WindowLayout.Program);
        int count = 0;
        if (error == Errno.None)
            error = File.Read(0, start, out count);
        return OrClose(error == Errno.None ? Check(ref File, start.Slice(0, count), out Header, out Layout) : error);
    }

    /// <summary>Close the files.</summary>
    public void Close()
    {
        if (File.IsOpen)
            File.Close();
        if (Interpreter.IsOpen)
            Interpreter.Close();
    }

    /// <summary>The program is open unless there is an error: its interpreter too, or nothing.</summary>
    private Errno OrClose(Errno error)
    {
        if (error == Errno.None && Layout.InterpreterLength != 0)
            error = OpenInterpreter();
        if (error != Errno.None)
            Close();
        return error;
    }

    private Errno OpenThroughScripts()
    {
        Span<byte> start = stackalloc byte[ScriptLine.MaximumBytes];
        for (int depth = 0; ; depth++)
        {
            Errno error = File.Open(Request.Strings.Path, WindowLayout.Program);
            int count = 0;
            if (error == Errno.None)
                error = File.Read(0, start, out count);
            if (error != Errno.None)
                return error;
            if (!ScriptLine.IsScript(start.Slice(0, count)))
                return Check(ref File, start.Slice(0, count), out Header, out Layout);
            if (depth == ScriptLine.MaximumDepth)
                return Errno.ELOOP;
            if (!ScriptLine.TryRead(start.Slice(0, count), out ScriptLine line))
                return Errno.ENOEXEC;
            File.Close();
            error = Request.MakeWritable();
            if (error == Errno.None)
                error = InsertInterpreter(line);
            if (error != Errno.None)
                return error;
        }
    }

    private static Errno InsertInterpreter(in ScriptLine line)
    {
        Errno error = Request.Strings.InsertInterpreter(line.Interpreter, line.Argument);
        if (error == Errno.E2BIG)
        {
            error = Request.MakeRoom(uint.MaxValue);
            if (error == Errno.None)
                error = Request.Strings.InsertInterpreter(line.Interpreter, line.Argument);
        }

        return error;
    }

    private Errno OpenInterpreter()
    {
        Span<byte> path = stackalloc byte[Layout.InterpreterLength];
        Span<byte> start = stackalloc byte[ElfHeader.Size];
        Errno error = File.Read(Layout.InterpreterOffset, path, out _);
        if (error == Errno.None)
            error = Interpreter.Open(path, WindowLayout.Interpreter, isInterpreter: true);
        int count = 0;
        if (error == Errno.None)
            error = Interpreter.Read(0, start, out count);
        if (error == Errno.None)
            error = Check(ref Interpreter, start.Slice(0, count), out InterpreterHeader, out InterpreterLayout);

        // One that lies at fixed addresses could lie where the program does.
        return error == Errno.None && (!InterpreterHeader.IsRelocatable || InterpreterLayout.InterpreterLength != 0) ? Errno.ENOEXEC : error;
    }

    private static Errno Check(ref ProgramFile file, ReadOnlySpan<byte> start, out ElfHeader header, out ElfLayout layout)
    {
        layout = default;
        Errno error = ElfHeader.Read(start, file.Size, out header);
        if (error != Errno.None)
            return error;
        Span<byte> headers = stackalloc byte[header.HeadersSize];
        error = file.Read(header.HeadersOffset, headers, out int count);
        return error != Errno.None
            ? error
            : ElfLayout.Read(headers.Slice(0, count), header, file.Size, AddressLayout.LowestMapping, AddressLayout.HighestMapping, out layout);
    }
}
