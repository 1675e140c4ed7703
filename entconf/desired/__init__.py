"""From YAML to declared state: strict loader, schema, inventory, variables, secrets, policy."""
