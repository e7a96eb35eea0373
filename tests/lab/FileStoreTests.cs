using System;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

using NUnit.Framework;

using Pistachio.Hil.Lab.Places;

using Shouldly;

namespace Pistachio.Hil.Lab.Tests;

/// <summary>Uploaded files are kept by what is in them, and only when it is what was promised.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FileStoreTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("pistachio-lab-tests-").FullName;

    public void Dispose() => Directory.Delete(directory, true);

    [Test]
    public async Task A_file_that_came_whole_is_found_again()
    {
        var store = new FileStore(directory);
        store.Find(Digest("hello")).ShouldBeNull();
        string path = Put(store, "hello");
        store.Find(Digest("hello")).ShouldBe(path);
        (await FileStore.DigestAsync(path, CancellationToken.None)).ShouldBe(Digest("hello"));
    }

    [Test]
    public void A_file_that_was_changed_on_its_way_is_refused_and_leaves_nothing()
    {
        var store = new FileStore(directory);
        using (FileStore.Incoming incoming = store.Begin(Digest("hello"), 5))
        {
            incoming.Take("hellO"u8);
            Should.Throw<LabException>(incoming.Complete).Message.ShouldContain("its SHA-256 differs");
        }

        Directory.GetFiles(directory).ShouldBeEmpty();
    }

    [Test]
    public void More_bytes_than_promised_and_an_upload_that_breaks_off_leave_nothing()
    {
        var store = new FileStore(directory);
        using (FileStore.Incoming incoming = store.Begin(Digest("hello"), 4))
            Should.Throw<LabException>(() => incoming.Take("hello"u8));
        using (FileStore.Incoming incoming = store.Begin(Digest("hello"), 5))
        {
            incoming.Take("hel"u8);
            incoming.IsWhole.ShouldBeFalse();
        }

        Directory.GetFiles(directory).ShouldBeEmpty();
    }

    [TestCase("../../etc/passwd")]
    [TestCase("")]
    [TestCase("abc")]
    public void What_is_no_digest_names_no_file(string digest) => Should.Throw<LabException>(() => new FileStore(directory).Find(digest)).Fault.ShouldBe(LabFault.Usage);

    [Test]
    public void A_full_store_forgets_what_was_not_used_for_the_longest_time_but_nothing_of_today()
    {
        var store = new FileStore(directory, limit: 12);
        string old = Put(store, "older");
        string today = Put(store, "today");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-3));
        Put(store, "newer");
        File.Exists(old).ShouldBeFalse();
        File.Exists(today).ShouldBeTrue();
    }

    private static string Put(FileStore store, string text)
    {
        using FileStore.Incoming incoming = store.Begin(Digest(text), text.Length);
        incoming.Take(Encoding.ASCII.GetBytes(text));
        incoming.IsWhole.ShouldBeTrue();
        return incoming.Complete();
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
}
