import { inject } from 'vitest';
import { useHomeTemplate } from '../../src/testing/home-template.js';

useHomeTemplate(inject('homeTemplate'));
