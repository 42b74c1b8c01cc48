// No test may reach a paid API by accident: the credentials are gone before any module is loaded.
for (const name of ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"])
  delete process.env[name];
