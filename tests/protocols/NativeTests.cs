using System;
using System.Diagnostics;
using System.IO;
using NUnit.Framework;
using Shouldly;

namespace Pistachio.Protocols.Tests;

/// <summary>The assembly stubs and the C headers, run as a Linux program with a stand-in for the kernel.</summary>
[Platform("Linux")]
public sealed class NativeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private string directory = null!;

    [SetUp]
    public void SetUp() => directory = Directory.CreateTempSubdirectory("pistachio-native-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(directory, recursive: true);

    [Test]
    public void The_kernel_entry_stubs_keep_the_register_contract() =>
        Run(["-Dsyscall=call fake_kernel", Repository.PathOf("core/usercall/Assembly/KernelEntry.S"), Native("fake_kernel.S"), Native("stubs.c")]);

    [Test]
    public void An_upcall_resumes_the_program_with_all_its_registers() =>
        Run([Repository.PathOf("core/usercall/Assembly/UpcallEntry.S"), Native("fake_kernel.S"), Native("upcall.c")]);

    [TestCase("-O0")]
    [TestCase("-O2")]
    [TestCase("-fno-omit-frame-pointer")]
    public void The_C_functions_keep_the_register_contract(string option)
    {
        Directory.CreateDirectory(Path.Combine(directory, "exo"));
        foreach (string name in (string[])["abi.h", "kernel.h", "message.h", "sleep.h"])
        {
            string text = Repository.Read($"include/exo/{name}").Replace("\"syscall", "\"call fake_kernel", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(directory, "exo", name), text);
        }

        // The message function steps over the red zone itself; the plain one has no need to, as a syscall does not push.
        Run([option, "-mno-red-zone", $"-I{directory}", Native("fake_kernel.S"), Native("header.c")]);
    }

    [TestCase("gcc", "-std=c99", "-ffreestanding")]
    [TestCase("gcc", "-O2", "-ffreestanding")]
    [TestCase("gcc", "-O0", "-fno-omit-frame-pointer")]
    [TestCase("musl-gcc", "-O2", "-static")]
    public void The_headers_compile_without_warnings(string compiler, string option, string otherOption)
    {
        string source = Path.Combine(directory, "use.c");
        File.WriteAllText(
            source,
            """
            #include <exo/kernel.h>
            #include <exo/sleep.h>
            exo_call_status use(exo_handle handle, struct exo_message *message);
            exo_call_status use(exo_handle handle, struct exo_message *message)
            {
                uint64_t now;
                return exo_clock(&now) | exo_thread_set(handle, EXO_REGISTER_RIP, now) | exo_call_timed(handle, message, now + 1) | k_nanosleep(now);
            }
            """);
        Start(compiler, ["-Wall", "-Wextra", "-Werror", option, otherOption, $"-I{Repository.PathOf("include")}", "-c", "-o", Path.Combine(directory, "use.o"), source]);
    }

    private static string Native(string name) => Repository.PathOf($"tests/protocols/Native/{name}");

    private void Run(string[] arguments)
    {
        string program = Path.Combine(directory, "program");
        Start("gcc", ["-Wall", "-Wextra", "-no-pie", "-o", program, .. arguments]);
        Start(program, []);
    }

    private static void Start(string file, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync();
        System.Threading.Tasks.Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{Path.GetFileName(file)}: {output.Result}{error.Result}");
    }
}
