using Hikyaku.Authentication.Spf;
using Hikyaku.Lab.Dns;
using Hikyaku.Transport.Routing.Dns;
using Xunit;

namespace Hikyaku.SystemTests.Spf;

/// <summary>RFC 7208 against the SPF project's own tests, over real sockets to a name server.</summary>
public sealed class SpfSuiteTests
{
    [Fact]
    public async Task All_203_tests_of_the_suite_come_out_right()
    {
        var path = SpfSuite.Find();
        Assert.SkipWhen(path is null, "../shared/conformance/spf isn't there");

        var scenarios = SpfSuite.Read(path!);
        var wrong = new List<string>();
        foreach (var scenario in scenarios)
        {
            await using var server = DnsServer.Start(scenario.Zone);
            var resolver = new CachingResolver(new DnsSettings { Servers = [server.EndPoint], Timeout = TimeSpan.FromMilliseconds(300), Retries = 0 }, TimeProvider.System);
            var check = new SpfCheck(resolver, "receiver.example", TimeProvider.System);
            wrong.AddRange((await Task.WhenAll(scenario.Tests.Select(test => ObjectionAsync(check, test)))).OfType<string>());
        }

        Assert.Empty(wrong);
        Assert.Equal(203, scenarios.Sum(scenario => scenario.Tests.Count));
    }

    private static async Task<string?> ObjectionAsync(SpfCheck check, SpfSuiteTest test)
    {
        var at = test.MailFrom.LastIndexOf('@');
        var question = test.MailFrom.Length == 0 ? new SpfQuestion(test.Client, test.Helo, "postmaster", test.Helo)
            : new SpfQuestion(test.Client, test.Helo, test.MailFrom[..Math.Max(at, 0)], test.MailFrom[(at + 1)..]);
        var outcome = await check.AskAsync(question, TestContext.Current.CancellationToken);
        var result = outcome.Result.ToString().ToLowerInvariant();
        if (!test.Results.Contains(result)) return $"{test.Name}: {result} instead of {string.Join(" or ", test.Results)} ({outcome.Reason})";
        if (test.Explanation is null) return null;
        var expected = test.Explanation == "DEFAULT" ? null : test.Explanation;
        return string.Equals(expected, outcome.Explanation, StringComparison.OrdinalIgnoreCase) ? null : $"{test.Name}: '{outcome.Explanation}' instead of '{expected}'";
    }
}
