using Npgsql;

namespace Aviso.Storage.Postgres.Tests;

public sealed class PostgresUriTests
{
    [Theory]
    [InlineData("postgresql://db.example/aviso", "Host=db.example;Database=aviso")]
    [InlineData("postgres://romeo@db.example:6000/aviso", "Host=db.example;Username=romeo;Port=6000;Database=aviso")]
    [InlineData("postgresql://romeo:a%40b%2Fc%20d@db.example/aviso", "Host=db.example;Username=romeo;Password=a@b/c d;Database=aviso")]
    [InlineData("jdbc:postgresql://db.example:6000/aviso?user=romeo&password=x+y", "Host=db.example;Port=6000;Database=aviso;Username=romeo;Password=x+y")]
    [InlineData("postgresql:///aviso?host=/run/postgresql&user=romeo", "Host=/run/postgresql;Database=aviso;Username=romeo")]
    [InlineData("postgresql://[2001:db8::1]:6000/aviso", "Host=2001:db8::1;Port=6000;Database=aviso")]
    [InlineData("postgresql://[2001:db8::1]/aviso", "Host=2001:db8::1;Database=aviso")]
    [InlineData("postgresql://h/d?sslmode=verify-full&sslrootcert=/ca.pem", "Host=h;Database=d;SSL Mode=VerifyFull;Root Certificate=/ca.pem")]
    [InlineData("jdbc:postgresql://h/d?ssl=true&currentSchema=chat", "Host=h;Database=d;SSL Mode=VerifyFull;Search Path=chat")]
    public void The_usual_forms_are_understood(string uri, string connectionString)
    {
        Assert.True(PostgresUri.IsMeant(uri));
        Assert.Equivalent(new NpgsqlConnectionStringBuilder(connectionString), new NpgsqlConnectionStringBuilder(PostgresUri.Parse(uri).ConnectionString));
    }

    [Fact]
    public void A_password_kept_elsewhere_wins() =>
        Assert.Equal("y", new NpgsqlConnectionStringBuilder(PostgresUri.Parse("postgresql://u:x@h/d", "y").ConnectionString).Password);

    [Fact]
    public void What_people_are_shown_has_no_password() =>
        Assert.Equal("postgresql://u@h:5432/d", PostgresUri.Parse("postgresql://u:hunter2@h/d").Display);

    [Theory]
    [InlineData("postgresql://hunter2", "no database")]
    [InlineData("postgresql://u:hunter2@h:x/d", "port")]
    [InlineData("postgresql://u:hunter2/@h/d?sslmode=hunter2", "sslmode")]
    [InlineData("postgresql://h/d?hunter2", "not known")]
    [InlineData("postgresql://h/d?pasword=hunter2", "known are user, password")]
    public void A_fault_is_named_without_a_secret(string uri, string part)
    {
        var fault = Assert.Throws<FormatException>(() => PostgresUri.Parse(uri));
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mysql://h/d")]
    [InlineData("sqlite:aviso.db")]
    [InlineData("")]
    public void Other_schemes_are_not_meant(string uri) => Assert.False(PostgresUri.IsMeant(uri));
}
